import { expect, test } from 'vitest'
import { markdownText } from '../../src/report/markdown.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { expectHeld } from '../lab/attacks.ts'

/** What a text may try, and what a rendered page would have if it went through. */
const attempts: Record<string, string> = {
  link: '[Click here](https://evil.example)',
  image: '![x](https://evil.example/pixel.png)',
  'reference link': '[a][b]\n\n[b]: https://evil.example',
  'bare address': 'see https://evil.example and http://evil.example',
  'address without a scheme': 'www.evil.example',
  mail: 'admin@evil.example',
  'HTML link': '<a href="https://evil.example">x</a>',
  'HTML image': '<img src=x onerror=alert(1)>',
  comment: '<!-- hidden -->',
  'end of a pre': '</pre><h1>forged</h1><pre>',
  details: '</details><details open>',
  heading: '\n# All tests passed',
  table: 'a | b |\n| --- |\n| forged | row |',
  'a pipe that is escaped': 'a \\| b \\\\| c',
  fence: '```\n</pre>\n~~~~\nforged',
  'code span': '`a` ``b`',
  emphasis: '**bold** __bold__ *a* _a_ ~~gone~~',
  mention: 'thanks @octocat',
  reference: 'fixes #1 and octo/repo#2',
  formula: '$\\href{https://evil.example}{x}$',
  entity: '&lt;b&gt; &#60;b&#62; &colon;//',
  list: '\n- [x] done\n1. one',
  rule: '\n---\n***',
  direction: '\u202efdp.exe',
  colour: '\x1b[2K\x1b[1Ggreen',
  'line separator': 'a\u2028# b',
}

/** What could be structure, once what is written by character references is taken away. */
const structure =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  /[<>`*[\]{}|!~$^\\@]|#(?!\d+;)|:\/\/|www\.|[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069\x1b]|(?<![A-Za-z0-9])_/

const bare = (text: string) => text.replaceAll('<!-- -->', '').replace(/&(?:amp|lt|gt);/g, '')

test('no text is more than text in a cell, a title or a list', () => {
  const escaped = Object.entries(attempts).filter(([, text]) => structure.test(bare(markdownText(text))))
  expectHeld(
    'who reads what a run says',
    Object.keys(attempts),
    escaped.map(([name]) => name),
  )
})

test('no text changes the parts of a summary', () => {
  const escaped = Object.entries(attempts).filter(([, text]) => {
    const row = { title: text, state: 'done' as const, outcome: text, changes: [], milliseconds: 1 }
    const notices = [{ level: 'error' as const, title: text, message: text }]
    const sections = [{ title: text, lines: [text, text] }]
    const lines = renderSummary({ title: text, url: null, rows: [row], notices, sections }).split('\n')
    const plain = renderSummary({
      title: 'a',
      url: null,
      rows: [{ ...row, title: 'a', outcome: 'a' }],
      notices: [{ level: 'error', title: 'a', message: 'a' }],
      sections: [{ title: 'a', lines: ['a', 'a'] }],
    }).split('\n')
    const shape = (all: string[]) =>
      all
        .map((line) => `${/^(#+ |\||- |<pre>)?/.exec(line)?.[0]}${/^\|/.test(line) ? line.split('|').length : 0}`)
        .join()
    const tags = lines
      .join('')
      .match(/<[^!][^>]*>/g)
      ?.join()
    return shape(lines) !== shape(plain) || tags !== '<pre>,</pre>'
  })
  expectHeld(
    'who reads what a run says',
    Object.keys(attempts),
    escaped.map(([name]) => name),
  )
})

test('ordinary texts stay readable', () => {
  expect(markdownText('Gunicorn replaced because of code (2 files), see docs/x.md: INSTANCE_FAILED')).toBe(
    'Gunicorn replaced because of code (2 files), see docs/x.md: INSTANCE_FAILED',
  )
})
