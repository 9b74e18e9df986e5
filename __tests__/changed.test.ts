import { describe, expect, test } from 'vitest'
import { describeChanged, describeOrigin, listChanges, listMigrations, planTold } from '../src/changed.ts'
import { concludeRun } from '../src/ending.ts'
import type { Inputs } from '../src/model.ts'
import { renderPlan } from '../src/report/plan.ts'
import { openReport, type Row } from '../src/report/report.ts'
import { activate } from '../src/steps/activate.ts'
import { migrate } from '../src/steps/migrate.ts'
import { sync } from '../src/steps/sync.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from './project/deployed.ts'
import { probed } from './steps/plan.ts'

const pending = {
  name: 'blog.0002_x',
  file: null,
  operations: ['AddField'],
  compatible: true,
  risks: [{ operation: 'AddField x', kind: 'breaks' as const, why: 'it has no default' }],
  sql: [],
  undone: true,
}
const plan = { mode: 'plan' } satisfies Partial<Inputs>
const row = (title: string, changes: Row['changes'], state: Row['state'] = 'planned', outcome = 'x'): Row => ({
  ...{ title, state, outcome, changes, milliseconds: 1 },
})
const change = { what: 'a', why: 'b' }

/** The deployment of a change of code with a migration, and the rows of its plan. */
function changed(facts = liveFacts(), inputs: Partial<Inputs> = plan) {
  const deployment = deploymentOf(facts, checkoutOf({ 'blog/views.py': file('2') }), inputs)
  probed(deployment, { pending: [pending] })
  const rows = [sync, migrate, activate].map((step) => row(step.title, step.plan(deployment).changes))
  return { deployment, rows: [row('Probe', [change], 'done'), ...rows, row('Drain', [change])] }
}

describe('what is a change', () => {
  test.each([
    ['a step that acted', row('Sync', [change], 'done'), 1],
    ['one that a plan would take', row('Sync', [change]), 1],
    ['a look', row('Probe', [change], 'done'), 0],
    ['a visit', row('Verify', [change]), 0],
    ['what turned out to be so already', row('Proxy', [change], 'done', "kept: Caddy's file unchanged"), 0],
    ['what is linked as it was', row('Static', [{ what: 'link the static files', why: 'x' }]), 0],
    ['what failed', row('Sync', [change], 'failed'), 0],
  ])('%s', (_, one, count) => {
    expect(listChanges([one])).toHaveLength(count)
  })
})

test('a plan says in one line what would change, as a deploy does what did', () => {
  const { deployment, rows } = changed()
  expect(describeChanged(deployment, { rows })).toEqual(['1 migration', 'Gunicorn replaced', '1 file'])
  expect(listMigrations(deployment)).toEqual(['blog.0002_x'])
  const done = changed(liveFacts(), {})
  expect(listMigrations(done.deployment)).toEqual([])
  done.deployment.migrate = { applied: ['blog.0002_x'] }
  done.deployment.activate = { gunicorn: 'replaced', switched: true }
  expect(describeChanged(done.deployment, done)).toEqual(['1 migration', 'Gunicorn replaced', '1 file'])
})

test('a first deploy is called one, and all of it is new', () => {
  const { deployment, rows } = changed(bare)
  const [first, ...rest] = describeChanged(deployment, { rows })
  expect([first, rest.at(-1)]).toEqual(['first deploy', expect.stringMatching(/^\d+ files$/)])
  expect(rest).not.toContain('Gunicorn started')
})

test('a restore says which backup it came from', () => {
  const { deployment } = changed(bare, { mode: 'restore' })
  const rows = [row('Fetch', [change], 'done', 'backup 1a2b3c4d of 2026-11-23, 12 MB, of 20261122T030000-abcdef0')]
  const report = { ...openReport({ write: () => {}, now: () => 0 }), rows }
  expect(describeChanged(deployment, report)[0]).toBe(`from ${rows[0]?.outcome}`)
  expect(concludeRun(deployment, report)).toMatchObject({
    text: expect.stringContaining(`is live again, from ${rows[0]?.outcome}; 0 migrations`),
    title: 'is live again',
  })
})

test.each([
  ['Backups', 'backups elsewhere'],
  ['After migrate', '1 change'],
])('a plan that has only %s to do has a headline', (title, headline) => {
  const deployment = deploymentOf(liveFacts(), checkoutOf(), plan)
  expect(planTold(deployment, { rows: [row('Repository', [change]), row(title, [change])] })).toMatchObject({
    ...{ headline: [headline], changes: [{ what: 'a' }] },
  })
})

test('the plan has the risks first, a replacement once, and no looking and tidying', () => {
  const { deployment, rows } = changed()
  const told = planTold(deployment, { rows: [...rows, row('Proxy', [], 'kept')] })
  expect(told.changes.map(({ what, risky }) => [what, risky])).toEqual([
    ['apply blog.0002_x', true],
    ['new release: 1 to send, 0 to remove', false],
    ['replace Gunicorn', false],
  ])
  expect(told.unchanged).toEqual(['Proxy'])
})

describe('as a comment', () => {
  const options = { notices: [], before: [], sections: [] }

  test('headline, table, what is unchanged', () => {
    const { deployment, rows } = changed()
    const text = renderPlan({ ...options, plan: planTold(deployment, { rows: [...rows, row('Proxy', [], 'kept')] }) })
    expect(text).toMatch(
      /^### Plan of .* for <https:\/\/www\.example\.org\/> \(live: .*\)\n\n\*\*1 migration, Gunicorn replaced, 1 file\*\*\n/,
    )
    expect(text).toContain('| 🟠 | apply blog.0002_x | AddField |')
    expect(text).toContain('\nUnchanged: Proxy.\n')
  })

  test('nothing to do is said in one sentence', () => {
    const deployment = deploymentOf(liveFacts(), checkoutOf(), plan)
    const told = planTold(deployment, { rows: [row('Sync', [], 'kept')] })
    expect(renderPlan({ ...options, plan: told })).toContain('\n**Nothing would change.**\n')
  })

  test('it has fewer than 60,000 characters, whatever is in it, and says what is left out', () => {
    const words = '| ` '.repeat(200)
    const changes = Array.from({ length: 500 }, (_, index) => ({ what: `${index} ${words}`, why: words, risky: false }))
    const told = { of: 'v2', live: 'v1', url: 'https://a.test/', headline: ['x'], changes, unchanged: [] }
    const sections = [{ title: 'SQL', lines: Array.from({ length: 1000 }, () => words) }]
    const text = renderPlan({ ...options, sections, plan: told })
    expect(Buffer.byteLength(text)).toBeLessThan(60_000)
    expect(text).toMatch(/Not all fits here \(\d+ more changes\): the log of the run has it\./)
    expect(text).toContain('### Plan of v2')
  })
})

test.each([
  ['7/merge', 'pull request 7 (a1b2c3d)'],
  ['v1.2.0', 'v1.2.0 (a1b2c3d)'],
  ['', 'local (a1b2c3d)'],
])('a release of %s is called %s', (ref, name) => {
  expect(describeOrigin({ ref, commit: 'a1b2c3d4e5' })).toBe(name)
})
