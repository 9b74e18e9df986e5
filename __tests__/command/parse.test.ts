import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { renderHelp } from '../../src/command/help.ts'
import { commands, flags, parseWords } from '../../src/command/parse.ts'
import { parseCommand } from '../../src/inputs/run-fields.ts'

const plain = { verbose: false, uncommitted: false, agrees: false, follows: false }

test.each([
  [['deploy'], { mode: 'deploy', inputs: {}, ...plain }],
  [
    ['plan', '--host', '203.0.113.7', '--domains=a.test b.test', '-v'],
    { mode: 'plan', inputs: { host: '203.0.113.7', domains: 'a.test b.test' }, ...plain, verbose: true },
  ],
  [
    ['-i', '/k', 'deploy', '--uncommitted'],
    { mode: 'deploy', inputs: { 'ssh-key': '/k' }, ...plain, uncommitted: true },
  ],
  [['rollback', 'v1.2'], { mode: 'rollback', inputs: { release: 'v1.2' }, ...plain }],
  [
    ['init', 'debian@203.0.113.7:2222', 'a.test', 'b.test'],
    { mode: 'init', inputs: { host: '203.0.113.7', user: 'debian', port: '2222', domains: 'a.test b.test' }, ...plain },
  ],
  [['init', '2001:db8::1', '-y'], { mode: 'init', inputs: { host: '2001:db8::1' }, ...plain, agrees: true }],
  [
    ['init', 'root@[2001:db8::1]:22'],
    { mode: 'init', inputs: { host: '[2001:db8::1]', user: 'root', port: '22' }, ...plain },
  ],
  [['logs', '-f', '--since', '1 hour ago'], { mode: 'logs', inputs: { since: '1 hour ago' }, ...plain, follows: true }],
  [['remove', 'blog'], { mode: 'remove', inputs: { confirm: 'blog' }, ...plain }],
  [['restore'], { mode: 'restore', inputs: {}, ...plain }],
  [['maintenance', 'on'], { mode: 'maintenance', inputs: { maintenance: 'on' }, ...plain }],
  [['manage', 'check'], { mode: 'manage', inputs: { command: 'check' }, ...plain }],
  [
    ['deploy', '--workflow', 'a.yml', '--secrets', 'b'],
    { mode: 'deploy', inputs: {}, workflow: 'a.yml', secrets: 'b', ...plain },
  ],
])('%j', (words, asked) => expect(parseWords(words)).toEqual(asked))

test('the words of manage come to manage.py as they were given', () => {
  const words = ['shell', '-c', `print("it's", '$HOME')`, 'a b', '']
  const asked = parseWords(['manage', '--', ...words])
  const command = asked === 'help' ? '' : (asked.inputs.command ?? '')
  expect(parseCommand({ name: 'command', value: command }, 'manage')).toEqual(words)
})

test.each([
  [['deplyo'], 'There is no command deplyo. Did you mean deploy? The commands are'],
  [['constructor'], 'There is no command constructor.'],
  [['deploy', '--hst', 'x'], 'There is no flag --hst. Did you mean --host? --help lists them.'],
  [['deploy', '--key', 'x'], 'There is no flag --key. Did you mean --ssh-key?'],
  [['deploy', '--mode', 'plan'], 'There is no flag --mode.'],
  [['deploy', 'now'], 'deploy takes no word, not now.'],
  [['rollback', 'a', 'b'], 'rollback takes one word, not a b.'],
  [['manage'], 'manage: which command?'],
  [['deploy', '--host'], '--host'],
  [['init'], 'init: which server?'],
  [['remove', 'a', 'b'], 'remove takes one word, not a b.'],
])('%j is refused: %s', (words, message) => expect(() => parseWords(words)).toThrow(message))

describe('help', () => {
  const help = renderHelp(readFileSync('action.yml', 'utf8'))

  test.each([[], ['help'], ['--help'], ['deploy', '-h']])('%j asks for it', (...words) =>
    expect(parseWords(words)).toBe('help'),
  )

  test.each([...Object.keys(commands), ...flags.map((flag) => `--${flag}`)])('it names %s', (name) =>
    expect(help).toMatch(new RegExp(`^  ${name}( .*)?  +\\S`, 'm')),
  )

  test('it fits into a terminal', () => {
    for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(118)
  })
})
