import { expect, test } from 'vitest'
import type { Row } from '../../src/report/report.ts'
import { renderSummary } from '../../src/report/summary.ts'

const row = (outcome: string, state: Row['state'] = 'done'): Row => ({
  title: 'Sync',
  state,
  outcome,
  changes: [],
  milliseconds: 1234,
})

test('a table of steps, decisions and times, with the URL', () => {
  const text = renderSummary({
    title: 'deployed: v1',
    url: 'https://a.test/',
    rows: [row('1 file'), row('nothing changed', 'kept')],
    notices: [],
  })
  expect(text).toBe(
    '### deployed: v1\n\n<https://a.test/>\n\n| Step | Decision | Time |\n| --- | --- | ---: |\n' +
      '| Sync | 1 file | 1.23 s |\n| Sync | kept: nothing changed | 1.23 s |\n',
  )
})

test('no text breaks out of its cell', () => {
  const text = renderSummary({ title: 't', url: null, rows: [row('a | b\n<script>&')], notices: [] })
  expect(text).toContain('| Sync | a &#124; b &lt;script&gt;&amp; | 1.23 s |')
})

test('what deserves attention is listed', () => {
  const notices = [{ level: 'warning' as const, title: 'No certificate', message: 'Create a record' }]
  expect(renderSummary({ title: 't', url: null, rows: [], notices })).toContain('- **No certificate** Create a record')
})
