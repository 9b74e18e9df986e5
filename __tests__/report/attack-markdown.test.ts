import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { describeFailure } from '../../src/report/failure.ts'
import { markdownText } from '../../src/report/markdown.ts'
import { renderPlan } from '../../src/report/plan.ts'
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

/** Each kind of page that a run writes, with this text wherever another one's text may stand. */
const pages: Readonly<Record<string, (text: string) => string>> = {
  summary: (text) => renderSummary({ ...shared(text), url: null, changed: [text, text] }),
  failure: (text) => {
    const details = { hint: text, output: `Traceback\n  File "a.py", line 3\n${text}`, command: text, host: text }
    const error = new DeployError('COMMAND_FAILED', text, details)
    const failure = describeFailure(error, text, { GITHUB_ACTION_REPOSITORY: text, GITHUB_ACTION_REF: text })
    return renderSummary({ ...shared(text), url: null, failure })
  },
  status: (text) => renderSummary({ ...shared(text), url: null, open: true }),
  plan: (text) => {
    const changes = [{ what: text, why: text, risky: true }]
    const plan = { of: text, live: text, url: text, headline: [text], changes, unchanged: [text] }
    return renderPlan({ ...shared(text), plan })
  },
  'plan without a server': (text) => {
    const told = { why: text, found: [text] }
    const plan = { of: text, live: '', url: text, headline: [], changes: [], unchanged: [], static: told }
    return renderPlan({ ...shared(text), plan })
  },
}

const shared = (text: string) => {
  const notice = { title: text, message: text }
  return {
    title: text,
    rows: [
      { title: text, state: 'done' as const, outcome: text, changes: [], milliseconds: 1 },
      { title: text, state: 'kept' as const, outcome: text, changes: [], milliseconds: 1 },
    ],
    notices: [
      { level: 'warning' as const, ...notice },
      { level: 'notice' as const, ...notice },
    ],
    before: [{ level: 'warning' as const, ...notice }],
    sections: [{ title: text, lines: [text, text] }],
  }
}

/** How each line begins, how many cells it has, and all tags and links; within a `pre` there are none. */
const shape = (written: string): string => {
  const page = written.replace(/<pre>[\s\S]*?<\/pre>/g, '<pre>')
  return [
    ...page
      .split('\n')
      .map(
        (line) => `${/^(#+ |\||- |\d+\. |<\/?\w+>)?/.exec(line)?.[0]}${/^\|/.test(line) ? line.split('|').length : 0}`,
      ),
    ...(page.replaceAll('<!-- -->', '').match(/<[^>]*>|\]\(/g) ?? []),
  ].join()
}

test.each(Object.entries(pages))('no text changes the parts of a %s', (_, render) => {
  const escaped = Object.entries(attempts).filter(([, text]) => {
    // A traceback keeps its lines, and no more of them than the text has.
    const plain = text.replace(/[^\n]+/g, 'a')
    return shape(render(text)) !== shape(render(plain))
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
