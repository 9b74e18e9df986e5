import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { hiding } from '../../src/report/hide.ts'
import { expectHeld } from '../lab/attacks.ts'

const made = 'tY3-9_kQz8Lm2Xw7RbV4cN6pJ1hG5fD0sAqEuIoP-ZxCvB_nM'
const odd = 'it\'s a "quoted" \\ back/slash+é 100% $ecret'

/** The secret in each form, as Python itself writes it. */
const program = `
import base64, html, json, pprint, sys
from urllib.parse import quote, quote_plus
it = json.load(sys.stdin)
raw = it.encode()
print(json.dumps({
    "plain": it,
    "repr": repr({"KEY": it}),
    "repr of a repr": repr(repr({"KEY": it})),
    "ascii": ascii([it]),
    "bytes": repr(raw),
    "JSON": json.dumps({"KEY": it}),
    "JSON in JSON": json.dumps(json.dumps({"KEY": it}, ensure_ascii=False)),
    "pprint": pprint.pformat({"KEY": it}, width=20),
    "pprint of bytes": pprint.pformat(raw, width=20),
    "URL": quote(it),
    "URL, nothing safe": quote(it, safe=""),
    "form": quote_plus(it),
    "every byte of a URL": "".join("%%%02X" % byte for byte in raw),
    "HTML": html.escape(it),
    "Base64": base64.b64encode(raw).decode(),
    "Base64 of more, one before": base64.b64encode(b"x" + raw + b"yz").decode(),
    "Base64 of more, two before": base64.b64encode(b"xy" + raw + b"z").decode(),
    "Base64 of a repr": base64.b64encode(repr({"A": "b", "KEY": it}).encode()).decode(),
    "Base64 of JSON": base64.b64encode(json.dumps({"KEY": it}).encode()).decode(),
    "Base64 for URLs": base64.urlsafe_b64encode(b"abc>?" + raw).decode(),
    "Base64 in lines": base64.encodebytes(b"#" * 40 + raw).decode(),
    "hex": raw.hex(),
    "hex in capitals": raw.hex(" ").upper(),
    "numbers": str(list(raw)),
    "colours": "".join("\\x1b[%dm%s" % (31 + at % 6, letter) for at, letter in enumerate(it)),
    "a letter a line": "\\n".join(it),
    "nothing in between": "\\u200b".join(it),
    "directions": "\\u202e".join(it),
}))`

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const squeeze = (text: string) => text.replace(/[\s'"\\\u0080-\uffff]|\x1b\[\d+m/g, '').toLowerCase()

test.each([
  ['made by a machine', made],
  ['with all that is escaped', odd],
])('a secret %s is hidden in each form', (_, secret) => {
  const input = JSON.stringify(secret)
  const forms = JSON.parse(execFileSync('python3', ['-c', program], { input, encoding: 'utf8' })) as Record<
    string,
    string
  >
  const hide = hiding([secret])
  const tried = Object.keys(forms)
  const escaped = tried.filter((name) => {
    const [form = '', shown] = [forms[name], hide(`before ${forms[name]} after`)]
    if (!shown.startsWith('before') || !shown.endsWith('after') || !shown.includes('***')) return true
    // The neighbours in a Base64 text, and names and brackets, are no part of it.
    const left = squeeze(shown.slice(6, -5))
    return left.length > 75 || /[^*]{9}/.test(squeeze(form).includes(squeeze(secret)) ? left.replace('key', '') : '')
  })
  expectHeld('who reads what a run says', tried, escaped)
})

test('pieces of a random secret are hidden, and those of words are not', () => {
  const hide = hiding([made, 'correct horse battery staple'])
  expect(hide(`${made.slice(0, 20)}…`)).toBe('***…')
  expect(hide(`… ${made.slice(12)}`)).toBe('… ***')
  expect(hide('correct horse battery')).toBe('correct horse battery')
})

test('what is no secret stays byte for byte, and without secrets all does', () => {
  const text = `\x1b[31m 'a' \\ "b" ${made.toLowerCase()}`
  expect(hiding([made])(text)).toBe(text)
  expect(hiding([])(text)).toBe(text)
})

test('five megabytes with a hundred secrets take seconds', () => {
  const secrets = Array.from({ length: 100 }, (_, at) => `${at}-${made.slice(at % 40)}${at}-Ab${at * 7919}`)
  const hide = hiding(secrets)
  const text = Array.from({ length: 100_000 }, (_, at) => `${at}: a line of a log with some words '${at}'`).join('\n')
  const began = process.cpuUsage()
  expect(hide(`${text}${secrets[3]}`)).toBe(`${text}***`)
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(10)
})
