/** What whoever holds a deploy key can do with it beyond deploying its application: nothing. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { run } from '../lab/process.ts'
import { domain } from '../lab/visit.ts'
import { bringAction, type DeployKey, gate, makeKey } from './deploy-key.ts'
import { app, openDeployed, type Site } from './site.ts'

const attacker = 'who has the deploy key'
const user = `${app}-deploy`

/** A file that any program of the attacker's would leave, and one that only a neighbour may read. */
const mark = '/tmp/taken'
const neighbours = 'zNeighbourSecretZ'

let site: Site
let key: DeployKey
let guarded: string

/** All that lets the account in, and what is a neighbour's. */
const listGuarded = async () => {
  const places = [
    '/etc/passwd',
    '/etc/shadow',
    '/etc/sudoers.d',
    '/opt/django-prod/gate',
    '/root',
    '/srv/voisin',
    '/home',
  ]
  return await site.server.sh(
    `find ${places.join(' ')} -type f -exec sha256sum {} + | sort; ls ${mark}* 2>/dev/null || true`,
  )
}

const login = () => [
  '-i',
  key.file,
  '-o',
  'StrictHostKeyChecking=no',
  '-o',
  'UserKnownHostsFile=/dev/null',
  '-o',
  'LogLevel=ERROR',
  '-o',
  'IdentitiesOnly=yes',
  '-F',
  '/dev/null',
  '-o',
  'BatchMode=yes',
  '-o',
  'ConnectTimeout=10',
]
const ssh = (...words: string[]) =>
  run(
    [
      'timeout',
      '20',
      'ssh',
      ...login(),
      ...words.slice(0, -1),
      `${user}@${site.server.address}`,
      words.at(-1) ?? '',
    ].filter((word) => word !== ''),
    { check: false, input: '' },
  )

beforeAll(async () => {
  site = await openDeployed()
  key = await makeKey()
  await bringAction(site.server)
  // Files that the attacker may have left for everybody to read, and an administrator who lets variables in.
  await site.server.sh(`mkdir -p /srv/voisin && echo ${neighbours} >/srv/voisin/secrets.env && chmod 0600 /srv/voisin/secrets.env
    echo 'require("fs").writeFileSync("${mark}-node", "x")' >/var/tmp/x.js
    echo 'touch ${mark}-shell' >/var/tmp/x.sh && chmod 0755 /var/tmp/x.*
    printf 'AcceptEnv NODE_OPTIONS BASH_ENV ENV PYTHONSTARTUP SUDO_ASKPASS GIT_DIR\\nPermitUserEnvironment yes\\n' >/etc/ssh/sshd_config.d/attack.conf
    systemctl reload ssh`)
  expect(await gate(site.server, 'install', '--app', app, '--domains', domain, '--key', key.publicKey)).toMatchObject({
    code: 0,
  })
  guarded = await listGuarded()
})
afterAll(async () => {
  await site?.down()
  await key?.done()
})

/** Three at a time, one fewer than may run: each is to be refused for what it is. */
async function inTurns<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next)
  }
  await Promise.all([work(), work(), work()])
}

test('no shell, no command, no file and no way through', async () => {
  const { address } = site.server
  const scp = (from: string, to: string, ...more: string[]) =>
    run(['timeout', '20', 'scp', ...login(), ...more, from, to], { check: false })
  const environment = [
    'NODE_OPTIONS=--require=/var/tmp/x.js',
    'BASH_ENV=/var/tmp/x.sh',
    'ENV=/var/tmp/x.sh',
    'SUDO_ASKPASS=/var/tmp/x.sh',
  ]
  const attempts: Record<string, () => Promise<{ code: number; stdout: string }>> = {
    'a command': () => ssh(`touch ${mark}-command`),
    'a command behind another': () => ssh(`true; touch ${mark}-second`),
    'a command in place of a word': () => ssh(`$(touch ${mark}-word) \`touch ${mark}-tick\``),
    'a command on a second line': () => ssh(`x\ntouch ${mark}-line`),
    'the command of root': () => ssh(`gate install --app voisin --domains x.test --key '${key.publicKey}'`),
    'a shell': () => ssh(''),
    'a terminal': () => ssh('-tt', 'bash -i'),
    'a subsystem': () => ssh('-s', 'sftp'),
    'variables of programs': () => ssh(...environment.flatMap((one) => ['-o', `SetEnv=${one}`]), 'true'),
    'a file by SFTP': () => scp(`${user}@${address}:/etc/shadow`, '/dev/null', '-s'),
    'a file by scp': () => scp(`${user}@${address}:/srv/voisin/secrets.env`, '/dev/null', '-O'),
    'a key of its own': () => scp(key.file, `${user}@${address}:.ssh/authorized_keys`),
    'a connection to a port of the server': () => ssh('-W', '127.0.0.1:22', ''),
    'a port on the server': () => ssh('-N', '-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:22', ''),
    'a socket on the server': () =>
      ssh('-N', '-o', 'ExitOnForwardFailure=yes', '-R', `${mark}-socket:127.0.0.1:22`, ''),
    'a network device': () => ssh('-w', '0:0', '-o', 'ExitOnForwardFailure=yes', ''),
  }
  const escaped: string[] = []
  await inTurns(Object.entries(attempts), async ([name, attempt]) => {
    const { code, stdout } = await attempt()
    const isOwn = (line: string) => line.startsWith('{"django-prod gate"') || line.startsWith('{"ending"')
    const said = stdout.split('\n').filter((line) => line !== '' && !isOwn(line))
    // A run is asked for in vain, and ends with 0; what is refused by sshd does not.
    const isThrough = code === 0 && /^(a file|a key|a connection|a port|a socket|a network)/.test(name)
    if (said.length > 0 || code === 124 || isThrough) escaped.push(`${name}: ${code} ${stdout.slice(0, 300)}`)
  })
  if ((await listGuarded()) !== guarded) escaped.push(`something was changed: ${await listGuarded()}`)
  expectHeld(attacker, Object.keys(attempts), escaped)
})

test('the agent and the screen of whoever logs in are not handed on', async () => {
  const child = spawn('ssh', [...login(), '-A', '-X', `${user}@${site.server.address}`], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, SSH_AUTH_SOCK: join(key.file, '../agent'), DISPLAY: ':0' },
  })
  try {
    const greeted = new Promise<string>((resolve) => {
      child.stdout.once('data', (data: Buffer) => resolve(String(data)))
      child.once('close', () => resolve('ended'))
    })
    expect(await greeted).toContain('{"django-prod gate":')
    const pids = (await site.server.sh(`pgrep -u ${user}; pgrep -f '[g]ate serve'`)).trim().split('\n')
    const found = await site.server.sh(
      `for pid in ${pids.join(' ')}; do tr '\\0' '\\n' </proc/$pid/environ; readlink /proc/$pid/fd/* || true; done; ls -d /tmp/ssh-* 2>/dev/null || true`,
    )
    const escaped = found
      .split('\n')
      .filter((line) => /SSH_AUTH_SOCK|DISPLAY|\/dev\/pts|\/dev\/ptmx|^\/tmp\/ssh-|SSH_TTY/.test(line))
    expect(pids.length).toBeGreaterThan(1)
    expectHeld(attacker, ['agent forwarding', 'X11 forwarding'], escaped)
  } finally {
    child.kill()
  }
})

test('even with a shell of the account: no other word for sudo, no file of its own, none of others', async () => {
  const as = (script: string) =>
    site.server.exec(['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', 'sh', '-c', script], {
      check: false,
      input: '',
    })
  const command = '/opt/django-prod/gate/run'
  const attempts: Record<string, string> = {
    'sudo: a shell': 'sudo -n sh -c id',
    'sudo: the program for another application': `sudo -n ${command} voisin`,
    'sudo: the program with a second word': `sudo -n ${command} ${app} x`,
    'sudo: the program without a word': `sudo -n ${command}`,
    'sudo: the program behind a path': `sudo -n /opt/../opt/django-prod/gate/run ${app} ..`,
    'sudo: as another user': `sudo -n -u www-data ${command} ${app}`,
    'sudo: with variables': `sudo -n NODE_OPTIONS=--require=/var/tmp/x.js ${command} ${app}`,
    'sudo: with all variables': `NODE_OPTIONS=--require=/var/tmp/x.js sudo -n -E ${command} ${app}`,
    'sudo: as an editor': 'sudo -n -e /etc/passwd',
    'sudo: from a folder of its own': `cd /tmp && ln -sf /bin/sh run && sudo -n ./run ${app}`,
    'its keys': 'echo x >>~/.ssh/authorized_keys',
    'its home': 'touch ~/x',
    'its environment': 'echo LD_PRELOAD=/tmp/x.so >~/.ssh/environment',
    'the rules': `echo x >/opt/django-prod/gate/sites/${app}/rules.json`,
    'the program': 'echo x >>/opt/django-prod/gate/program/dist/index.js',
    'another program in its place': 'mv /opt/django-prod/gate/program /opt/django-prod/gate/old',
    'what was sent': `ls /var/lib/django-prod/gate/${app}`,
    "a neighbour's secrets": 'cat /srv/voisin/secrets.env',
    "the site's own secrets": `cat /srv/${app}/secrets.env`,
  }
  const escaped: string[] = []
  for (const [name, script] of Object.entries(attempts)) {
    const { code, stdout } = await as(script)
    const isGreeting = stdout.startsWith('{"django-prod gate"') && name === 'sudo: with all variables'
    if (code === 0 && !isGreeting) escaped.push(`${name}: ${stdout.slice(0, 300)}`)
  }
  if ((await listGuarded()) !== guarded) escaped.push(`something was changed: ${await listGuarded()}`)
  expectHeld(attacker, Object.keys(attempts), escaped)
})

interface Said {
  readonly ending?: { readonly error: { readonly code?: string; readonly message: string } | null }
}

/** What the gate says to these bytes, after its greeting; `{}` when it says no end. */
async function speak(...parts: (object | string)[]): Promise<{ end: Said; took: number }> {
  const began = performance.now()
  const input = parts.map((part) => (typeof part === 'string' ? part : `${JSON.stringify(part)}\n`)).join('')
  const words = ['timeout', '60', 'ssh', ...login(), `${user}@${site.server.address}`]
  const { stdout } = await run(words, { check: false, input })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  return { end: JSON.parse(last.startsWith('{') ? last : '{}') as Said, took: performance.now() - began }
}

test('hostile words', async () => {
  const hash = createHash('sha256').update('x').digest('hex')
  const request = (more: object = {}) => ({
    protocol: 1,
    app,
    host: 'localhost',
    inputs: { mode: 'deploy', domains: domain, https: 'internal', database: 'sqlite' },
    texts: {},
    run: {},
    files: 0,
    ...more,
  })
  const inputs = (more: object) => request({ inputs: { ...request().inputs, ...more } })
  const yaml = (text: string) => request({ texts: { '.github/django-prod.yml': text } })
  const file = (more: object = {}) => ({ path: 'x.py', kind: 'file', hash, size: 1, executable: false, ...more })
  const link = (path: string, target: string) => ({ path, kind: 'link', target })
  const attempts: Record<string, (object | string)[]> = {
    'nothing at all': [''],
    'a line of 3 MB': ['x'.repeat(3_000_000)],
    'an object 100,000 deep': [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}\n`],
    'another application': [request({ app: 'voisin' })],
    'another application by the YAML file': [yaml('app: voisin\n')],
    'the domain of a neighbour': [inputs({ domains: `${domain} voisin.test` })],
    'the domain of a neighbour by the YAML file': [
      request({ inputs: { mode: 'deploy' }, texts: { '.github/django-prod.yml': 'domains: voisin.test\n' } }),
    ],
    'another mode': [inputs({ mode: 'shell' })],
    'a command with the mode deploy': [inputs({ command: 'shell' })],
    'shell as the command of manage': [inputs({ mode: 'manage', command: 'shell -c x' })],
    'a configuration of the system': [inputs({ config: '/etc/shadow' })],
    'a configuration above the project': [
      request({ ...inputs({ config: '../../../../../etc/shadow' }), texts: { '../../../../../etc/shadow': 'x' } }),
    ],
    'a project above the project': [inputs({ path: '../../..' })],
    'a package': [yaml('packages: [hello]\n')],
    'a package to be removed': [yaml('packages: ["sudo-"]\n')],
    'a command of the runner': [inputs({ 'proxy-command': `touch ${mark}-proxy` })],
    'a file above the project': [request({ files: 1 }), file({ path: '../../../../../../tmp/taken-path' }), 'x'],
    'a file of the system': [request({ files: 1 }), file({ path: '/etc/cron.d/taken' }), 'x'],
    "a repository's own folder": [request({ files: 1 }), file({ path: '.git/config' }), 'x'],
    'a link to the system': [request({ files: 1 }), link('a', '/etc/shadow')],
    'a file behind a link': [request({ files: 2 }), link('a', 'b'), file({ path: 'a/x' }), 'x'],
    'a content with another hash': [request({ files: 1 }), file(), 'y'],
    'fewer bytes than said': [request({ files: 1 }), file({ size: 100 }), 'x'],
    'more files than there are': [request({ files: 1e9 })],
    'fewer files than said': [request({ files: 5 }), file()],
    'a size beyond the disk': [request({ files: 1 }), file({ size: 1e15 })],
  }
  const escaped: string[] = []
  await inTurns(Object.entries(attempts), async ([name, parts]) => {
    const { end, took } = await speak(...parts)
    if (!end.ending?.error?.code) escaped.push(`${name}: ${JSON.stringify(end)}`)
    if (took > 30_000) escaped.push(`${name}: held for ${took} ms`)
  })
  if ((await listGuarded()) !== guarded) escaped.push(`something was changed: ${await listGuarded()}`)
  const store = `/var/lib/django-prod/gate/${app}`
  expect(await site.server.sh(`find ${store}/runs ${store}/objects -mindepth 1`)).toBe('')
  expectHeld(attacker, Object.keys(attempts), escaped)
})
