/** What whoever holds the deploy key may send to the gate, and what it refuses. */
import { describe, expect, test } from 'vitest'
import type { DeployError } from '../../src/errors.ts'
import { checkTree, parseFile, parseRequest } from '../../src/gate/check-request.ts'
import { type FileLine, limits, protocol } from '../../src/gate/protocol.ts'
import { allowed } from '../../src/gate/rules.ts'
import { expectHeld } from '../lab/attacks.ts'

const request = {
  protocol,
  app: 'polls',
  host: '203.0.113.7',
  inputs: { mode: 'deploy' },
  texts: {},
  run: {},
  files: 0,
}
const hash = 'a'.repeat(64)
const file = { path: 'manage.py', kind: 'file', hash, size: 1, executable: false }

/** Those of the attempts that are not refused with the gate's code. */
function escapes(attempts: Record<string, () => unknown>): string[] {
  return Object.entries(attempts).flatMap(([name, attempt]) => {
    try {
      return [`${name}: ${JSON.stringify(attempt())}`]
    } catch (error) {
      return (error as DeployError).code === 'GATE_REFUSED' ? [] : [`${name}: ${error}`]
    }
  })
}

const attack = (attempts: Record<string, () => unknown>) =>
  expectHeld('who has the deploy key', Object.keys(attempts), escapes(attempts))

const asked = (more: object) => () => parseRequest(JSON.stringify({ ...request, ...more }), 'polls')
const sent = (more: object) => () => parseFile(JSON.stringify({ ...file, ...more }))

describe('what a run of the action says is taken', () => {
  test('its request', () => {
    const inputs = { mode: 'deploy', domains: 'polls.example.org', env: 'NODE_OPTIONS=--inspect', language: 'fr' }
    const more = {
      inputs,
      texts: { '.github/django-prod.yml': 'threads: 2' },
      run: { GITHUB_REF_NAME: 'main' },
      files: 2,
    }
    expect(asked(more)()).toEqual({ ...request, ...more })
  })

  test('its files', () => {
    expect(sent({ path: 'é/ü b.py', executable: true })()).toEqual({ ...file, path: 'é/ü b.py', executable: true })
    expect(parseFile('{"path":"a","kind":"link","target":"b/c"}')).toEqual({ path: 'a', kind: 'link', target: 'b/c' })
    expect(parseFile(JSON.stringify({ ...file, path: '__proto__' })).path).toBe('__proto__')
    const tree = ['a/b', 'a.py', 'ab/c'].map((path) => parseFile(JSON.stringify({ ...file, path })))
    expect(() => checkTree([...tree, { path: 'l', kind: 'link', target: 'a/../ab' }])).not.toThrow()
  })
})

test('requests that go beyond the key', () => {
  attack({
    'no JSON': () => parseRequest('id; touch /tmp/x', 'polls'),
    'an empty line': () => parseRequest('', 'polls'),
    'a list': () => parseRequest('[]', 'polls'),
    nothing: () => parseRequest('null', 'polls'),
    'brackets without end': () => parseRequest('['.repeat(500_000), 'polls'),
    'an object of great depth': () =>
      parseRequest(`{"inputs":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`, 'polls'),
    'another protocol': asked({ protocol: protocol + 1 }),
    'another application': asked({ app: 'shop' }),
    'a path as application': asked({ app: '../polls' }),
    'a list that reads as the application': asked({ app: ['polls'] }),
    'an application by its input': asked({ inputs: { app: 'shop' } }),
    ...Object.fromEntries(
      ['host', 'user', 'ssh-key', 'proxy-command', 'jump', 'host-key'].map((name) => [
        `the input ${name}`,
        asked({ inputs: { [name]: 'x' } }),
      ]),
    ),
    'an input that is none': asked({ inputs: { __proto__x: 'x' } }),
    'a prototype as input': () =>
      parseRequest(JSON.stringify(request).replace('{"mode":"deploy"}', '{"__proto__":"x"}'), 'polls'),
    'a number as input': asked({ inputs: { mode: 1 } }),
    'a list of inputs': asked({ inputs: ['mode'] }),
    'a variable of the system': asked({ run: { PATH: '/tmp' } }),
    'a variable of Node': asked({ run: { NODE_OPTIONS: '--require=/tmp/x.js' } }),
    'two lines as branch': asked({ run: { GITHUB_REF_NAME: 'main\n::error::x' } }),
    'a branch without end': asked({ run: { GITHUB_REF_NAME: 'x'.repeat(301) } }),
    'a host that is a command': asked({ host: '$(id)' }),
    'more files than there are': asked({ files: limits.files + 1 }),
    'half a file': asked({ files: 0.5 }),
    'fewer than no files': asked({ files: -1 }),
  })
})

test('files that lead out of the project', () => {
  const paths = [
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '/etc/passwd',
    'a//b',
    'a/',
    './a',
    'a\0b',
    'a\nb',
    '.git/config',
    'a/.GIT/hooks/x',
  ]
  attack({
    ...Object.fromEntries(paths.map((path) => [`the path ${JSON.stringify(path)}`, sent({ path })])),
    'a path of 3,000 bytes': sent({ path: `${'ü/'.repeat(1000)}x` }),
    'a name of 300 bytes': sent({ path: 'x'.repeat(300) }),
    'half of a character': () => parseFile(JSON.stringify(file).replace('manage.py', '\\ud800')),
    'a list as path': sent({ path: ['a'] }),
    'a device': sent({ kind: 'device' }),
    'a hash that is a path': sent({ hash: '../../etc/passwd' }),
    'a hash in capitals': sent({ hash: 'A'.repeat(64) }),
    'a size below nothing': sent({ size: -1 }),
    'a size that is no number': sent({ size: '1' }),
    'a size beyond the limit': sent({ size: limits.bytes + 1 }),
    'a mode for the number of executable': sent({ executable: 0o4755 }),
    'a link without target': () => parseFile('{"path":"a","kind":"link"}'),
    'a link to NUL': () => parseFile('{"path":"a","kind":"link","target":"a\\u0000"}'),
  })
})

test('trees that lead out of the project', () => {
  const at = (path: string): FileLine => ({ ...file, kind: 'file', path })
  const link = (path: string, target: string): FileLine => ({ path, kind: 'link', target })
  const tree =
    (...files: FileLine[]) =>
    () =>
      checkTree(files)
  attack({
    'a link to a file of the system': tree(link('a', '/etc/shadow')),
    'a link upwards': tree(link('a', '../x')),
    'a link upwards by way of a folder': tree(at('b/c'), link('b/a', '../../x')),
    'a link upwards by way of a link': tree(link('a', 'b/../../x'), link('b', '.')),
    'a file behind a link': tree(link('a', 'b'), at('a/x')),
    'a file behind a file': tree(at('a'), at('a/b/c')),
    'a file twice': tree(at('a'), at('a')),
    'a file and a link of one name': tree(at('a'), link('a', 'b')),
    'more bytes than there are': tree(
      { ...at('a'), size: limits.bytes } as FileLine,
      { ...at('b'), size: 1 } as FileLine,
    ),
  })
})

test('what root has not allowed', () => {
  const rules = { app: 'polls', domains: ['polls.example.org'], packages: ['libpq5'] }
  const none = { names: [], auto: false }
  const wants =
    (domains: string[], packages: { names: string[]; auto: boolean } = none) =>
    () =>
      allowed({ domains, env: [], mode: 'deploy', packages }, rules)
  expect(wants(['polls.example.org'], { names: ['libpq5'], auto: false })).not.toThrow()
  attack({
    'the domain of another site': wants(['polls.example.org', 'shop.example.org']),
    'a name below its domain': wants(['x.polls.example.org']),
    'a site from a repository of backups': () =>
      allowed({ domains: [], env: [], mode: 'restore', packages: none }, rules),
    'the removal of the site': () => allowed({ domains: [], env: [], mode: 'remove', packages: none }, rules),
    'a library for every program': () =>
      allowed({ domains: [], env: [{ name: 'LD_PRELOAD', value: '/srv/x' }], mode: 'deploy', packages: none }, rules),
    'a package': wants([], { names: ['libpq5', 'evil'], auto: false }),
  })
  // Whatever packages a build asks for are asked for in vain.
  const packages = { names: ['libpq5'], auto: true }
  expect(allowed({ domains: [], env: [], mode: 'deploy', packages }, rules).packages).toEqual({
    names: ['libpq5'],
    auto: false,
  })
})
