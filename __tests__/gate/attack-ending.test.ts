/** What a hostile server says instead of how a run went: data, whatever it says. */
import { expect, test } from 'vitest'
import { readEnding } from '../../src/gate/ending.ts'
import { hearRows } from '../../src/gate/rows.ts'
import { addNotices } from '../../src/gate/through.ts'
import { findUrl } from '../../src/outcome.ts'
import { describeFailure } from '../../src/report/failure.ts'
import { renderPlan } from '../../src/report/plan.ts'
import { openReport } from '../../src/report/report.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { expectHeld } from '../lab/attacks.ts'

const hostile = [
  '::error::x',
  '\n::set-output name=x::y',
  '##[error]x',
  '\r::warning::x',
  '\u001b[2J::debug::x',
  '</pre><img src=x>\n# x',
]

const frames = hostile.flatMap((text, row) => [
  { say: text },
  { row, start: text, changes: [{ what: text, why: text }, null, 7] },
  { row, log: text },
  { row, done: 'done', outcome: text },
  { row: row + 100, stream: text },
  { row: row + 100, log: text },
  { row: row + 100, failed: { code: 'X', message: text, details: { output: text, hint: text } } },
])

const wrong = [
  {},
  { row: 'x' },
  { row: 1, log: 7 },
  { row: 9, done: {} },
  { row: 1, start: ['x'] },
  { say: {} },
  { row: 1, failed: null },
]

test('rows and lines', () => {
  const written: string[] = []
  const report = openReport({ write: (line) => written.push(...line.split(/[\r\n]/)), now: () => 0 })
  const hear = hearRows(report)
  for (const frame of [...frames, ...wrong]) hear(frame)
  const own = /^::(group|endgroup)::/
  expect(written.length).toBeGreaterThan(hostile.length)
  const commands = written.filter((line) => /^\s*::|##\[/.test(line) && !own.test(line))
  const groups = written.filter((line) => /^::group::/.test(line) && line.slice(9).trimStart().startsWith('::'))
  expectHeld('a hostile server', hostile, [...commands, ...groups])
})

test('rows without end', () => {
  const report = openReport({ write: () => {}, now: () => 0 })
  const hear = hearRows(report)
  for (let row = 0; row < 5000; row++) {
    hear({ row, start: 'x', changes: [] })
    hear({ row, done: 'done', outcome: 'x' })
    hear({ row, done: 'done', outcome: 'x' })
  }
  expectHeld('a hostile server', ['5,000 rows'], report.rows.length > 200 ? [`${report.rows.length} rows`] : [])
})

test('endings', () => {
  const endings: unknown[] = [
    null,
    [],
    'deployed',
    { result: 'owned' },
    { result: 'failed' },
    { result: 'deployed', url: 'javascript:alert(1)' },
    { result: 'deployed', url: 'https://x/>\n<img src=x>' },
    { result: 'deployed', outputs: { path: '/tmp', release: 7, url: 'x' } },
    {
      result: 'deployed',
      notices: [{ level: 'x', title: '\n::error::x', message: [] }, null],
      sections: [{ title: '<b>', lines: 'x' }, 1],
    },
    {
      result: 'planned',
      ...{
        title: '</b><img src=x>',
        changed: ['<img src=y>', 7],
        live: '\n::error::x\n<img src=z>',
        before: [{ title: '<b>' }],
      },
      plan: {
        ...{ of: '<b>', live: ['x'], url: 'javascript:alert(1)', headline: ['<b>\n# x', {}], unchanged: 'x' },
        changes: [{ what: '<img src=x>', why: '\n::error::y', risky: 'yes' }, null],
      },
    },
    { result: 'failed', live: '\n::error::x\n<img src=z>\n# x' },
    { result: 'failed', error: { code: 'NOPE', message: 7, details: { file: [], line: 'x', goesOn: 'x' } } },
  ]
  const escaped = endings.flatMap((told) => {
    const ending = readEnding(told)
    const shared = { notices: ending.notices ?? [], before: ending.before ?? [], sections: ending.sections ?? [] }
    const { changed = [], text, title = text } = ending
    const url = findUrl(ending)
    const plan = ending.plan ? renderPlan({ ...shared, plan: ending.plan }) : ''
    const failure = ending.error ? describeFailure(ending.error, ending.live ?? '', {}) : undefined
    const summary = `${renderSummary({ ...shared, title, url, changed, failure, rows: [] })}\n${plan}`
    const isFailure = ending.result === 'failed'
    return [
      ...(/<(img|b)|javascript:|^::/m.test(summary) ? [summary] : []),
      ...(isFailure && !ending.error ? ['a failure without an error'] : []),
      ...(Object.keys(ending.outputs ?? {}).includes('path') ? ['an output of its own'] : []),
    ]
  })
  expectHeld(
    'a hostile server',
    endings.map((told) => JSON.stringify(told)),
    escaped,
  )
  const url = 'https://polls.example.org/'
  expect(readEnding({ result: 'deployed', url }).url).toBe(url)
  expect(readEnding({ result: 'planned', plan: { url } }).plan?.url).toBe(url)
})

test('what the runner has seen too is told once, and stays folded where an earlier run has told it', () => {
  const [told, fresh, folded] = ['told', 'new', 'folded'].map(
    (title) => ({ level: 'warning', title, message: 'm' }) as const,
  )
  const ending = readEnding({ result: 'deployed', notices: [told], before: [folded] })
  const all = addNotices(
    ending,
    [told, fresh, folded].flatMap((one) => one ?? []),
  )
  expect(all.notices?.map(({ title }) => title)).toEqual(['told', 'new'])
  expect(all.before?.map(({ title }) => title)).toEqual(['folded'])
})
