import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { commandWords } from '../../src/inputs/processes.ts'
import { read } from './reading.ts'

const words = (value: string) => commandWords({ name: 'processes.worker', value })

describe('commands', () => {
  test.each([
    ['python manage.py qcluster', ['python', 'manage.py', 'qcluster']],
    ['  celery   -A mainapp  worker ', ['celery', '-A', 'mainapp', 'worker']],
    [`python manage.py say 'a b' "c d" e\\ f x'$y'"z"`, ['python', 'manage.py', 'say', 'a b', 'c d', 'e f', 'x$yz']],
    [`./run '' ""`, ['./run', '', '']],
    [`run "a\\"b" "c\\d" '\\'`, ['run', 'a"b', 'c\\d', '\\']],
  ])('%s', (text, expected) => expect(words(text)).toEqual(expected))

  test.each([
    'a && b',
    'a | b',
    'a > f',
    'a $HOME',
    'a "$HOME"',
    'a `b`',
    "a 'b",
    'a "b',
    'a \\',
    'a; b',
    '(a)',
    "a 'b'c;",
  ])('%s needs a shell and is refused', (text) =>
    expect(() => words(text)).toThrow(/needs a shell, or a quote is not closed/),
  )

  test.each(["'a b' c", '-x', "''", 'A=1 python x'])('%s names no program', (text) => {
    expect(() => words(text)).toThrow(/is no program/)
  })

  test('any word can be given in single quotes', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !/['\0]/.test(text))
    fc.assert(
      fc.property(fc.array(word), (list) => {
        expect(words(['run', ...list.map((one) => `'${one}'`)].join(' '))).toEqual(['run', ...list])
      }),
    )
  })
})

describe('the file', () => {
  const clear = 'timers:\n  clear:\n    command: python manage.py clearsessions\n    schedule: daily\n'

  test.each([
    ['processes: none', true],
    ['processes: {}', true],
    ['processes:\n  worker: a', true],
    ['processes:', false],
    [clear, false],
  ])('%j says which processes there are: %s', (file, given) => expect(read({ file }).inputs.processesGiven).toBe(given))

  test('processes and timers, in its order', () => {
    const { inputs } = read({ file: `processes:\n  worker: python manage.py qcluster\n  beat: celery beat\n${clear}` })
    expect(inputs.processes).toEqual([
      { name: 'worker', words: ['python', 'manage.py', 'qcluster'], schedule: null },
      { name: 'beat', words: ['celery', 'beat'], schedule: null },
      { name: 'clear', words: ['python', 'manage.py', 'clearsessions'], schedule: 'daily' },
    ])
  })

  test.each(['', 'processes:\n', 'processes: {}\ntimers: {}\n'])('none: %j', (file) => {
    expect(read({ file }).inputs.processes).toEqual([])
  })

  test.each([
    ['processes: python manage.py x', /`processes` is no list of keys/],
    ['processes: [a, b]', /processes/],
    ['processes:\n  Worker: a', /can't be the name of a unit/],
    ['processes:\n  a--b: a', /can't be the name of a unit/],
    ['processes:\n  a.b: a', /can't be the name of a unit/],
    ['processes:\n  a:\n    command: b', /can't be the name of a unit/],
    ['timers:\n  a: b', /a timer has a `command` and a `schedule`/],
    ['timers:\n  a:\n    command: b', /has no `schedule`/],
    ['timers:\n  a:\n    schedule: daily', /has no `command`/],
    ['timers:\n  a:\n    command: b\n    schedule: daily\n    user: c', /nothing else/],
    ["timers:\n  a:\n    command: b\n    schedule: 'daily; x'", /no time of systemd/],
    [`processes:\n  clear: a\n${clear}`, /one of the processes too/],
  ])('%s is refused', (file, message) => expect(() => read({ file })).toThrow(message))
})
