import { expect, test } from 'vitest'
import { read, refusal, wordsOf } from './reading.ts'

const of = (given: Record<string, string>) => () => read({ with: given })

test.each([
  [{ mode: 'remove' }, 'INPUT_MISSING', '`confirm: my-site`'],
  [{ mode: 'remove', confirm: 'my' }, 'INPUT_INVALID', '"my" is not the name of this site'],
  [{ mode: 'remove', confirm: 'My-Site' }, 'INPUT_INVALID', '`confirm: my-site`'],
  [{ mode: 'remove', confirm: 'my-site', app: 'other' }, 'INPUT_INVALID', '`confirm: other`'],
  [{ mode: 'deploy', confirm: 'my-site' }, 'INPUT_INVALID', 'only `mode: remove` takes it'],
  [{ mode: 'plan-remove', confirm: 'my-site' }, 'INPUT_INVALID', 'only `mode: remove` takes it'],
  [{ mode: 'deploy', 'delete-data': 'true' }, 'INPUT_INVALID', 'only `mode: remove` takes it'],
  [{ mode: 'remove', confirm: 'my-site', 'delete-data': 'yes' }, 'INPUT_INVALID', 'none of true, false'],
  [{ mode: 'status', since: 'today' }, 'INPUT_INVALID', 'only `mode: logs` takes it'],
  [{ mode: 'logs', since: '$(reboot)' }, 'INPUT_INVALID', 'is no time'],
])('%j is refused before a server is asked', (given, code, words) => {
  const error = refusal(of(given))
  expect(error.code).toBe(code)
  expect(wordsOf(error)).toContain(words)
})

test('a site is removed by its name, needs no domain for that, and keeps its data unless told', () => {
  const kept = read({ with: { mode: 'remove', confirm: 'my-site' }, without: ['domains'] }).inputs
  expect(kept).toMatchObject({ mode: 'remove', app: 'my-site', deleteData: false, domains: [] })
  expect(read({ with: { mode: 'remove', confirm: 'my-site', 'delete-data': 'TRUE' } }).inputs.deleteData).toBe(true)
  expect(read({ with: { mode: 'plan-remove', 'delete-data': 'true' } }).inputs.deleteData).toBe(true)
})

test('neither stands in the file, which every branch may change', () => {
  for (const line of ['confirm: my-site', 'delete-data: true', 'since: today'])
    expect(refusal(() => read({ file: `${line}\n` })).code).toBe('CONFIG_INVALID')
})

test.each(['1 hour ago', 'today', '2026-01-31 18:00', '-2h', '2026-01-31T18:00:00+01:00'])('%s is a time', (since) =>
  expect(read({ with: { mode: 'logs', since } }).inputs.since).toBe(since),
)
