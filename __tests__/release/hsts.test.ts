import { expect, test } from 'vitest'
import type { Manifest, ProbeReport, Site, Visitors } from '../../src/model.ts'
import { noteHsts, withoutFollowed } from '../../src/release/hsts.ts'
import { inputs } from '../project/deployed.ts'

const checks = ['security.W004', 'security.W005', 'security.W008'].map((id) => ({ id, message: id, hint: '' }))
const report = { deployChecks: checks } as unknown as ProbeReport

/** The notices of a run at `now` of a site since the first, whose live release was made at `made`. */
const notes = (
  made: string,
  now: string,
  more: { hsts?: Visitors['hsts']; live?: Visitors['hsts']; own?: boolean } = {},
) => {
  const visitors = { ...inputs.visitors, hsts: more.hsts ?? null }
  return noteHsts(
    {
      inputs: { ...inputs, https: 'auto', visitors },
      facts: { site: { since: '2026-11-01T12:00:00Z' } as Site } as never,
      live: { createdAt: made, serving: { visitors: { ...visitors, hsts: more.live ?? null } } } as Manifest,
      run: { startedAt: now } as never,
    },
    more.own ? { ...report, deployChecks: [] } : report,
  ).map(({ title }) => title)
}
const offer = ['HTTPS has worked for a week']

test.each([
  ['within the week', '2026-11-02T12:00:00Z', '2026-11-08T11:59:59Z', []],
  ['by the first release after it', '2026-11-02T12:00:00Z', '2026-11-08T12:00:00Z', offer],
  ['not again', '2026-11-08T12:00:00Z', '2026-11-09T12:00:00Z', []],
])('it is offered once: %s', (_, made, now, titles) => {
  expect(notes(made, now)).toEqual(titles)
})

test('it is not offered to who has it', () => {
  expect(notes('2026-11-02T12:00:00Z', '2026-11-09T12:00:00Z', { own: true })).toEqual([])
  expect(notes('2026-11-02T12:00:00Z', '2026-11-09T12:00:00Z', { hsts: { days: 1, preload: false } })).toEqual([])
})

test('preload is warned of by the release that brings it', () => {
  const hsts = { days: 730, preload: true }
  expect(notes('2026-11-02T12:00:00Z', '2026-11-03T12:00:00Z', { hsts })).toEqual([
    'hsts: preload binds the whole domain',
  ])
  expect(notes('2026-11-02T12:00:00Z', '2026-11-03T12:00:00Z', { hsts, live: hsts })).toEqual([])
})

test('advice that is followed is not given again', () => {
  const left = (hsts: Visitors['hsts']) =>
    withoutFollowed({ inputs: { ...inputs, visitors: { ...inputs.visitors, hsts } } }, report).deployChecks.map(
      ({ id }) => id,
    )
  expect(left(null)).toHaveLength(3)
  expect(left({ days: 30, preload: false })).toEqual(['security.W005', 'security.W008'])
  expect(left({ days: 730, preload: true })).toEqual(['security.W008'])
})
