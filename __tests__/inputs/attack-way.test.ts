/** A branch whose file names another machine, or packages that are none, is refused before anything is sent. */
import ssh2 from 'ssh2'
import { test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { secretNames, wayNames } from '../../src/inputs/names.ts'
import { expectHeld } from '../lab/attacks.ts'
import { read } from './reading.ts'

const key = ssh2.utils.generateKeyPairSync('ed25519').private
const fingerprint = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U'
const values: Readonly<Record<string, string>> = {
  host: 'evil.example.org',
  port: '23',
  user: 'evil',
  'host-key': fingerprint,
  jump: 'evil@evil.example.org',
  'jump-host-key': fingerprint,
}
const secrets: Readonly<Record<string, string>> = {
  'ssh-key': key,
  'ssh-key-passphrase': 'correct horse',
  password: 'correct horse',
  'jump-key': key,
  env: 'A=hunter2',
  'superuser-password': 'correct horse',
  passwords: 'ann=correct horse',
  'basic-auth': 'ann:correct horse',
  'backup-password': 'correct horse',
  'backup-access-key': 'correct horse',
  'backup-secret-key': 'correct horse',
  'backup-ssh-key': key,
}

/** What was read in spite of it, or the code of the refusal. */
function outcome(act: () => unknown): string {
  try {
    act()
    return 'accepted'
  } catch (error) {
    return error instanceof DeployError ? error.code : String(error)
  }
}

test('where secrets go never comes from a file of the repository', () => {
  const tried: string[] = []
  const escaped: string[] = []
  for (const secret of secretNames) {
    for (const name of wayNames) {
      for (const form of [
        `${name}: ${values[name]}`,
        `a: &x ${values[name]}\n${name}: *x`,
        `${name}: ["${values[name]}"]`,
      ]) {
        const attempt = `${form} with the secret ${secret}`
        const code = outcome(() =>
          read({
            file: `${form}\n`,
            without: [name, ...(secret === 'password' ? [] : ['password'])],
            env: { SSH_AUTH_SOCK: '/run/agent' },
            with: { [secret]: secrets[secret] ?? '' },
          }),
        )
        tried.push(attempt)
        if (!['CONFIG_INVALID', 'INPUT_UNKNOWN'].includes(code)) escaped.push(`${attempt}: ${code}`)
      }
    }
  }
  expectHeld('a dependency or a branch', tried, escaped)
})

test('what is no name of a Debian package is never given to apt', () => {
  const names = [
    ...[
      'sudo-',
      'sudo+',
      'sudo--',
      'openssh-server-',
      'a',
      '-y',
      '--purge',
      '-oDpkg::Pre-Invoke::=id',
      'sudo=1.9',
      'sudo/testing',
    ],
    ...[
      'sudo:amd64-',
      'lib*',
      'lib?',
      '^lib',
      'lib$',
      '?essential',
      '~i',
      '!sudo',
      './evil.deb',
      '/tmp/evil.deb',
      'Sudo',
      'süd',
    ],
    ...['task^', 'web-server^', 'sudo_', 'g++-', 'a;id', 'a|id', '$(id)', '`id`', 'a&b', '..', '.a', '+a'],
  ]
  const escaped = names.filter(
    (name) => outcome(() => read({ file: `packages: [${JSON.stringify(name)}]\n` })) !== 'INPUT_INVALID',
  )
  expectHeld(
    'a dependency or a branch',
    names.map((name) => `packages: ${name}`),
    escaped,
  )
})

test.each(['g++', 'libstdc++6', 'libpq-dev', 'python3.11-dev', 'libc6', '7zip', 'libsigc++-2.0-dev'])(
  '%s is one',
  (name) => {
    const { inputs } = read({ file: `packages: [${name}]\n` })
    if (inputs.packages.names[0] !== name) throw new Error(`${name} was not read`)
  },
)
