import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { checkEnv, renderEnv } from '../../src/render/env.ts'
import { output } from './programs.ts'

/** The error that a list of variables is refused with. */
function refusal(name: string, value: string): DeployError {
  try {
    checkEnv([{ name, value }])
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
  throw new Error(`${name} was accepted`)
}

// That a service gets back the very value is proven on a booted systemd, in e2e/systemd-values.test.ts.
describe('renderEnv', () => {
  test.each([
    ['plain', 'A="plain"\n'],
    ['', 'A=""\n'],
    ['a"b`c$d\\e', 'A="a\\"b\\`c\\$d\\\\e"\n'],
    ["100 % 'x' # y\nnext\t\x1b", 'A="100 % \'x\' # y\nnext\t\x1b"\n'],
  ])('%j', (value, text) => {
    expect(renderEnv([{ name: 'A', value }])).toBe(text)
  })

  test('the last of a name wins, nothing gives an empty file', () => {
    const entries = ['1', '2'].map((value) => ({ name: 'A', value }))
    expect(renderEnv([...entries, { name: 'B', value: 'b' }])).toBe('A="2"\nB="b"\n')
    expect(renderEnv([])).toBe('')
  })

  test('a shell, which reads such lines by the same rule, gives each value back', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', '')),
      fc.string({ unit: fc.constantFrom(...'"\\$`\'#% \n\tab') }),
    )
    fc.assert(
      fc.property(value, (text) => {
        fc.pre(isAccepted(text))
        const script = `${renderEnv([{ name: 'A', value: text }])}printf '%s.' "$A"`
        expect(output(['sh', '-c', script])).toBe(`${text}.`)
      }),
      { numRuns: 100 },
    )
  })
})

function isAccepted(value: string): boolean {
  try {
    checkEnv([{ name: 'A', value }])
    return true
  } catch {
    return false
  }
}

describe('checkEnv', () => {
  test.each(['', '1A', 'A-B', 'A.B', 'É', 'A B', '__proto__ ', 'A\n'])('the name %j is refused', (name) => {
    expect(refusal(name, 'x')).toMatchObject({ code: 'INPUT_INVALID' })
  })

  test.each([
    'LISTEN_FDS',
    'LISTEN_PID',
    'NOTIFY_SOCKET',
    'PYTHONHOME',
    'MAINPID',
    'WATCHDOG_USEC',
    'INVOCATION_ID',
    'DJANGO_SETTINGS_MODULE',
    'PYTHONPATH',
  ])('%s is not the project’s to set', (name) => {
    expect(refusal(name, 'x').message).toContain(name)
  })

  test.each([
    ['NUL', 'a\0'],
    ['half a surrogate pair', 'a\ud800'],
    ['a noncharacter', 'a\ufffe'],
    ['a noncharacter of the Arabic block', '\ufdd0'],
    ['a noncharacter of plane 16', '\u{10ffff}'],
    ['a value that is too long', 'x'.repeat(131_071)],
  ])('%s is refused', (_what, value) => {
    expect(refusal('SECRET', value)).toMatchObject({ code: 'INPUT_INVALID' })
  })

  test('the longest value that a process can take is accepted', () => {
    expect(() => checkEnv([{ name: 'A', value: 'x'.repeat(131_069) }])).not.toThrow()
    expect(() => checkEnv([{ name: 'A', value: 'é'.repeat(65_535) }])).toThrow('A')
  })

  test('the message names the variable and never shows its value', () => {
    const error = refusal('API_TOKEN', 'hunter2\0')
    expect(error.message).toContain('API_TOKEN')
    expect(`${error.message}${error.details.hint}`).not.toContain('hunter2')
  })

  test.each(['constructor', '__proto__', 'PATH', 'LISTEN', '_'])('%s is an ordinary name', (name) => {
    expect(() => checkEnv([{ name, value: '' }])).not.toThrow()
  })
})
