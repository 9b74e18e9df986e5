/**
 * The Python string literal that evaluates to `value`, in double quotes and on one line. Whatever does not
 * show in an editor (controls, formats, separators, unassigned code points) is written as an escape.
 * Source: The Python Language Reference, 2.4.1 "String and Bytes literals".
 * @throws RangeError when `value` holds half a surrogate pair, which UTF-8 can't carry.
 */
export function pythonString(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new RangeError('half a surrogate pair has no place in a Python string')
  return `"${value.replace(/["\\\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Zl}\p{Zp}]/gu, escapeCharacter)}"`
}

/** The Python list of these strings, on one line. */
export function pythonList(values: readonly string[]): string {
  return `[${values.map(pythonString).join(', ')}]`
}

/** `True` or `False`. */
export function pythonBoolean(value: boolean): string {
  return value ? 'True' : 'False'
}

const short: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return short[character] ?? `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
