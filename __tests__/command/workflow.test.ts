import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { gatherInputs } from '../../src/command/entry.ts'
import { findAgent } from '../../src/command/here.ts'
import { chooseStep, findSteps, resolveValue } from '../../src/command/workflow.ts'

/** A stand-in for ssh-add is a script of a shell, and an agent listens at a socket. */
const isWindows = process.platform === 'win32'

const workflow = (given: string) => `
on: push
jobs:
  deploy:
    steps:
      - uses: actions/checkout@v5
        with: { host: nowhere.test }
      - uses: org/django-prod-action@v1
        with:
          host: 203.0.113.7
          domains: blog.test
          port: 22
${given.replace(/^/gm, '          ')}
`

describe('steps', () => {
  test('those that use this action, whoever publishes it, with what they say', () => {
    expect(findSteps('a.yml', workflow(`mode: \${{ inputs.mode }}`))).toEqual([
      {
        file: 'a.yml',
        inputs: { host: '203.0.113.7', domains: 'blog.test', port: '22', mode: `\${{ inputs.mode }}` },
      },
    ])
    expect(findSteps('a.yml', 'jobs: [')).toEqual([])
    expect(findSteps('a.yml', 'steps: [{ uses: my/other-action@v1, with: { host: a } }]')).toEqual([])
  })

  test('a plan beside a deploy is the same site; two sites have to be told apart', () => {
    const [deploy] = findSteps('a.yml', workflow('env: A=1'))
    const [plan] = findSteps('b.yml', workflow('mode: plan'))
    const [other] = findSteps('c.yml', workflow('app: other'))
    if (!deploy || !plan || !other) throw new Error('no steps')
    expect(chooseStep([plan, deploy])).toBe(deploy)
    expect(chooseStep([plan])).toBe(plan)
    expect(chooseStep([])).toBeUndefined()
    expect(() => chooseStep([deploy, other])).toThrow('Workflows deploy 2 sites (a.yml, c.yml): name one by --workflow')
  })
})

test.each([
  ['plain', 'plain'],
  [`\${{ secrets.KEY }}`, 'k'],
  [`A=\${{secrets.KEY}}\nB=\${{ vars.KEY }}`, 'A=k\nB=k'],
  [`\${{ secrets.OTHER }}`, null],
  [`\${{ inputs.KEY }}`, null],
  [`\${{ secrets.KEY || 'x' }}`, null],
])('%s is %s', (value, resolved) => expect(resolveValue(value, { KEY: 'k' })).toBe(resolved))

describe('the inputs of a run', () => {
  let top: string
  const gather = (asked: Partial<Parameters<typeof gatherInputs>[0]>, env: NodeJS.ProcessEnv = {}) =>
    gatherInputs({ mode: 'deploy', inputs: {}, ...asked }, { top }, join(top, 'home'), env)
  const write = (name: string, text: string) => {
    mkdirSync(join(top, name, '..'), { recursive: true })
    writeFileSync(join(top, name), text)
    return join(top, name)
  }

  /** A real agent without a key: where it listens. */
  async function startAgent(): Promise<string> {
    const socket = join(top, 'agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
    onTestFinished(() => void agent.kill())
    await vi.waitUntil(() => existsSync(socket), { timeout: 30_000 })
    return socket
  }

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'command-'))
    write(
      '.github/workflows/a.yml',
      workflow(`ssh-key: \${{ secrets.DEPLOY_KEY }}\nenv: \${{ secrets.ENV }}\ncommand: x`),
    )
    write('.env', 'ENV=of development\n')
  })

  test('secrets that the workflow names come from the file that is named, and from nowhere else', async () => {
    const refused = `Only GitHub knows env (\${{ secrets.ENV }}). Give each by its flag, or all in a file: --secrets FILE`
    await expect(gather({}, { ENV: 'of this shell' })).rejects.toThrow(refused)
    const secrets = write('secrets', 'ENV="A=1\\nB=2"\n')
    expect(await gather({ secrets })).toEqual({
      mode: 'deploy',
      host: '203.0.113.7',
      domains: 'blog.test',
      port: '22',
      env: 'A=1\nB=2',
      'host-key': '',
    })
  })

  test('a flag wins, and of a secret it names the file', async () => {
    const env = write('production.env', 'A=2\n')
    const inputs = { env, domains: 'other.test' }
    expect(await gather({ inputs })).toMatchObject({ env: 'A=2\n', domains: 'other.test', host: '203.0.113.7' })
    await expect(gather({ inputs: { env: 'A=2' } })).rejects.toThrow('--env: there is no file of that name')
  })

  test('what only looks or goes back is told no more than where the server is', async () => {
    expect(await gather({ mode: 'status' })).toEqual({
      mode: 'status',
      host: '203.0.113.7',
      port: '22',
      'host-key': '',
    })
  })

  test('what leads to the server is told to every run', async () => {
    write('.github/workflows/a.yml', workflow('jump: bastion.test\nproxy-command: nc %h %p\nsettings: mysite.settings'))
    expect(await gather({ mode: 'status' })).toMatchObject({ jump: 'bastion.test', 'proxy-command': 'nc %h %p' })
    expect(await gather({ mode: 'status' })).not.toHaveProperty('settings')
  })

  test.skipIf(isWindows)('an agent that has a key logs in, else the key that ssh would take', async () => {
    write('home/.ssh/id_rsa', 'rsa')
    write('home/.ssh/id_ed25519', 'ed25519')
    expect(await gather({ mode: 'status' })).toMatchObject({ 'ssh-key': 'ed25519' })
    const agent = await startAgent()
    // That of macOS is there always, and mostly has none.
    expect(await gather({ mode: 'status' }, { SSH_AUTH_SOCK: agent })).toMatchObject({ 'ssh-key': 'ed25519' })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(top, 'own')])
    execFileSync('ssh-add', ['-q', join(top, 'own')], { env: { ...process.env, SSH_AUTH_SOCK: agent } })
    expect(await gather({ mode: 'status' }, { SSH_AUTH_SOCK: agent })).not.toHaveProperty('ssh-key')
    expect(await findAgent({ SSH_AUTH_SOCK: agent }, 'win32')).toBe(agent)
  })

  test.skipIf(isWindows)(
    'the agent of Windows is a pipe that no variable names, and is asked by its own ssh-add',
    async () => {
      const program = (code: number) => {
        write('bin/ssh-add', `#!/bin/sh\nexit ${code}\n`)
        chmodSync(join(top, 'bin/ssh-add'), 0o755)
        return { SSH_AUTH_SOCK: '', PATH: `${join(top, 'bin')}:${process.env.PATH}` }
      }
      expect(await findAgent(program(0), 'win32')).toBe('\\\\.\\pipe\\openssh-ssh-agent')
      expect(await findAgent(program(1), 'win32')).toBeUndefined()
      expect(await findAgent(program(0), 'darwin')).toBeUndefined()
    },
  )

  test('files that PowerShell has written are read: UTF-16, and the ends of its lines', async () => {
    const wide = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    const secrets = write('secrets', '')
    writeFileSync(secrets, wide('ENV="A=1"\r\nOTHER=é\r\n'))
    const env = write('production.env', '')
    writeFileSync(env, wide('A=2\r\n'))
    expect(await gather({ secrets })).toMatchObject({ env: 'A=1' })
    expect(await gather({ inputs: { env } })).toMatchObject({ env: 'A=2\r\n' })
  })

  test('the key of the host is the one that known_hosts has', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000'
    write('home/.ssh/known_hosts', `203.0.113.7 ${key}\n[203.0.113.7]:2222 ssh-rsa AAAA\nother ${key}\n`)
    expect(await gather({ mode: 'status' })).toMatchObject({ 'host-key': `203.0.113.7 ${key}` })
    const inputs = { port: '2222' }
    expect(await gather({ mode: 'status', inputs })).toMatchObject({ 'host-key': '[203.0.113.7]:2222 ssh-rsa AAAA' })
  })
})
