import { describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import type { Notice } from '../../src/model.ts'
import { describeFailure } from '../../src/report/failure.ts'
import type { Row } from '../../src/report/report.ts'
import { renderSummary } from '../../src/report/summary.ts'

const row = (outcome: string, state: Row['state'] = 'done', title = 'Sync'): Row => ({
  title,
  state,
  outcome,
  changes: [],
  milliseconds: 1234,
})
const todo: Notice = { level: 'warning', title: 'No certificate', message: 'Create a record' }
const known: Notice = { level: 'notice', title: 'SQLite file', message: 'It is not sent' }
const live = { title: 'is live', url: 'https://a.test/', rows: [], notices: [] }

describe('a run that worked', () => {
  test('says what is live, what changed, what to do, and folds the rest', () => {
    const text = renderSummary({
      ...live,
      changed: ['v1 (a1b2c3d)', '1 migration', '2.0 s'],
      rows: [row('1 file'), row('nothing changed', 'kept', 'Install'), row('kept: the same', 'done', 'Static')],
      notices: [todo, known],
      before: [{ ...todo, title: 'Told before' }],
      sections: [{ title: 'SQL', lines: ['SELECT 1;'] }],
    })
    expect(text).toBe(`### ✅ <https://a.test/> is live

v1 (a1b2c3d) · 1 migration · 2.0 s

**To do**

1. **No certificate.** Create a record

<details><summary>Good to know (2)</summary>

- **SQLite file.** It is not sent
- **Told before.** Create a record

</details>

<details><summary>SQL</summary>

<pre>SELECT 1;</pre>

</details>

<details><summary>3 steps</summary>

| Step | What became of it | Time |
| --- | --- | ---: |
| Sync | 1 file | 1.23&nbsp;s |

Nothing to do: Install, Static.

</details>
`)
  })

  test('with nothing to do says no more than that', () => {
    const text = renderSummary({ ...live, title: 'is live: nothing was to do', rows: [row('nothing changed', 'kept')] })
    expect(text).toBe(
      '### ✅ <https://a.test/> is live: nothing was to do\n\n' +
        '<details><summary>1 step</summary>\n\nNothing to do: Sync.\n\n</details>\n',
    )
  })

  test('of a status shows what was asked for at once', () => {
    const text = renderSummary({ ...live, open: true, rows: [row('v1', 'done', 'Live')] })
    expect(text).toContain('\n| Live | v1 | 1.23&nbsp;s |\n')
    expect(text).not.toContain('<details>')
  })
})

describe('a run that failed', () => {
  const code = '/srv/a/releases/20261123T220355-a1b2c3d/code'
  const output = `  File "${code}/mysite/settings.py", line 125\n    MAPS_KEY = x\n  File "<frozen os>", line 1\nKeyError: 'MAPS_KEY'`
  const error = new DeployError('SETTINGS_FAILED', 'MAPS_KEY is not set', { hint: 'Add a line MAPS_KEY=….', output })
  const variables = { GITHUB_ACTION_REPOSITORY: 'o/r', GITHUB_ACTION_REF: 'v1' }
  const failure = describeFailure(error, 'The site goes on with v1 (a1b2c3d).', variables)
  const failed = { ...live, title: `Not deployed: ${failure.what}`, failure }

  test('says what happened, what to do, what is live, and shows the own frames', () => {
    expect(renderSummary(failed)).toBe(
      `### ❌ Not deployed: MAPS&#95;KEY is not set

**What to do:** Add a line MAPS&#95;KEY=…. [SETTINGS&#95;FAILED](https://github.com/o/r/blob/v1/docs/troubleshooting.md#settings_failed)

The site goes on with v1 (a1b2c3d). <https://a.test/>

<pre>  File "mysite/settings.py", line 125
    MAPS_KEY = x
KeyError: 'MAPS_KEY'</pre>

<details><summary>All that it printed</summary>

<pre>${output.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</pre>

</details>
`.replaceAll('&#95;', '_'),
    )
  })

  test('tells a sentence that is too long for its heading whole', () => {
    const words = 'word '.repeat(100).trim()
    const long = { ...failure, what: words }
    const text = renderSummary({ ...failed, title: `Not deployed: ${words}`, failure: long })
    expect(text.split('\n')[0]).toMatch(/… \(\d+ more characters are in the log\)$/)
    expect(text).toContain(`\n${words}\n`)
  })
})

test('no text breaks out of its cell', () => {
  const text = renderSummary({ ...live, rows: [row('a | b\n<script>&')] })
  expect(text).toContain('| Sync | a &#124; b &lt;script&gt;&amp; | 1.23&nbsp;s |')
})

test('a summary stays far below what GitHub drops, whatever is in it', () => {
  const flood = '`'.repeat(100_000)
  const words = '` '.repeat(50_000)
  const notices = Array.from({ length: 500 }, () => ({ level: 'warning' as const, title: words, message: words }))
  const rows = Array.from({ length: 40 }, () => row(words))
  const lines = Array.from({ length: 1000 }, () => flood)
  const sections = Array.from({ length: 15 }, () => ({ title: words, lines }))
  const text = renderSummary({ ...live, rows, notices, sections })
  expect(text.length).toBeLessThan(900_000)
  expect(text).toContain('more are in the log')
  const output = '<'.repeat(50).concat('\n').repeat(5000)
  const failure = describeFailure(new DeployError('COMMAND_FAILED', words, { hint: words, output }), words, {})
  const comment = renderSummary({ ...live, rows: [], notices, failure, most: 60_000 })
  expect(Buffer.byteLength(comment)).toBeLessThan(60_000)
  expect(comment).toContain('**What to do:**')
})
