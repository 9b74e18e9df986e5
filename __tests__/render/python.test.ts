import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pythonBoolean, pythonList, pythonString } from '../../src/render/python.ts'

/** What Python reads from these literals; all in one start of the interpreter. */
function evaluated(literals: readonly string[]): unknown {
  const program = 'import ast, json, sys; print(json.dumps([ast.literal_eval(text) for text in json.load(sys.stdin)]))'
  return JSON.parse(execFileSync('python3', ['-c', program], { input: JSON.stringify(literals), encoding: 'utf8' }))
}

test('Python reads back the value of every string', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('"', "'", '\\', '\n', '\r', '\0', '\t', '{', '\u2028', '\ufeff', '0', 'x', 'N'),
    }),
  )
  fc.assert(
    fc.property(fc.array(text, { minLength: 300, maxLength: 300 }), (values) => {
      const literals = values.map(pythonString)
      expect(literals.filter((literal) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(literal))).toEqual([])
      expect(evaluated(literals)).toEqual(values)
    }),
    { numRuns: 10 },
  )
})

test('what an editor would not show is written as an escape', () => {
  expect(pythonString('a\u202eb\u00a0é\u{e0001}😀')).toBe('"a\\u202eb\u00a0é\\U000e0001😀"')
  expect(pythonString('\x7f"\\\r\n')).toBe('"\\x7f\\"\\\\\\r\\n"')
})

test('half a surrogate pair is refused', () => {
  expect(() => pythonString('a\ud800')).toThrow(RangeError)
})

test('lists and booleans', () => {
  expect(evaluated([pythonList(['a', 'b"']), pythonList([]), pythonBoolean(true), pythonBoolean(false)])).toEqual([
    ['a', 'b"'],
    [],
    true,
    false,
  ])
})
