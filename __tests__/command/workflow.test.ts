import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { gatherInputs } from '../../src/command/entry.ts'
import { chooseStep, findSteps, resolveValue } from '../../src/command/workflow.ts'

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

  test('an agent logs in, else the key that ssh would take', async () => {
    write('home/.ssh/id_rsa', 'rsa')
    write('home/.ssh/id_ed25519', 'ed25519')
    expect(await gather({ mode: 'status' })).toMatchObject({ 'ssh-key': 'ed25519' })
    expect(await gather({ mode: 'status' }, { SSH_AUTH_SOCK: '/agent' })).not.toHaveProperty('ssh-key')
  })

  test('the key of the host is the one that known_hosts has', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000'
    write('home/.ssh/known_hosts', `203.0.113.7 ${key}\n[203.0.113.7]:2222 ssh-rsa AAAA\nother ${key}\n`)
    expect(await gather({ mode: 'status' })).toMatchObject({ 'host-key': `203.0.113.7 ${key}` })
    const inputs = { port: '2222' }
    expect(await gather({ mode: 'status', inputs })).toMatchObject({ 'host-key': '[203.0.113.7]:2222 ssh-rsa AAAA' })
  })
})
