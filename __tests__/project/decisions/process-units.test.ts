import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OtherProcess } from '../../../src/model.ts'
import { chooseProcessActs, type ProcessWishes } from '../../../src/project/decisions/process-units.ts'

const worker: OtherProcess = { name: 'worker', words: ['true'], schedule: null }
const clear: OtherProcess = { name: 'clear', words: ['true'], schedule: 'daily' }
const wishes = (more: Partial<ProcessWishes>): ProcessWishes => {
  return { app: 'blog', instance: 'b', processes: [worker, clear], running: {}, changed: [], ...more }
}
const asWanted = { 'blog--worker@b.service': 'active', 'blog--clear@b.timer': 'active' }

describe('chooseProcessActs', () => {
  test.each<[string, Partial<ProcessWishes>, string[], string[]]>([
    ['nothing runs yet', {}, [], ['blog--clear@b.timer', 'blog--worker@b.service']],
    ['all is as wanted', { running: asWanted }, [], []],
    [
      'they run another release',
      { running: { 'blog--worker@a.service': 'active', 'blog--clear@a.timer': 'active' } },
      ['blog--clear@a.timer', 'blog--worker@a.service'],
      ['blog--clear@b.timer', 'blog--worker@b.service'],
    ],
    [
      'a job of the old release is under way',
      { running: { ...asWanted, 'blog--clear@a.service': 'activating' } },
      [],
      [],
    ],
    [
      'the worker has another command',
      { running: asWanted, changed: ['blog--worker@.service'] },
      ['blog--worker@b.service'],
      ['blog--worker@b.service'],
    ],
    [
      'a timer’s command changed: the next run has it',
      { running: asWanted, changed: ['blog--clear@.service'] },
      [],
      [],
    ],
    [
      'a timer’s schedule changed',
      { running: asWanted, changed: ['blog--clear@.timer'] },
      ['blog--clear@b.timer'],
      ['blog--clear@b.timer'],
    ],
    ['one is taken out', { running: asWanted, processes: [clear] }, ['blog--worker@b.service'], []],
    [
      'one crashes again and again',
      { running: { ...asWanted, 'blog--worker@b.service': 'crashing' } },
      ['blog--worker@b.service'],
      ['blog--worker@b.service'],
    ],
    [
      'a worker became a timer',
      { running: { 'blog--clear@b.service': 'active' }, processes: [clear], changed: ['blog--clear@.service'] },
      [],
      ['blog--clear@b.timer'],
    ],
  ])('%s', (_, more, stop, start) => expect(chooseProcessActs(wishes(more))).toEqual({ stop, start }))

  test('done once, there is nothing left to do', () => {
    const units = ['worker@a.service', 'worker@b.service', 'clear@a.timer', 'clear@b.timer', 'gone@b.service']
    const running = fc.dictionary(
      fc.constantFrom(...units.map((unit) => `blog--${unit}`)),
      fc.constantFrom('active', 'activating', 'failed'),
    )
    fc.assert(
      fc.property(
        running,
        fc.subarray([worker, clear]),
        fc.subarray(['blog--worker@.service', 'blog--clear@.timer']),
        (running, processes, changed) => {
          const { stop, start } = chooseProcessActs(wishes({ running, processes, changed }))
          const left = Object.fromEntries(Object.entries(running).filter(([unit]) => !stop.includes(unit)))
          const after = { ...left, ...Object.fromEntries(start.map((unit) => [unit, 'active'])) }
          expect(chooseProcessActs(wishes({ running: after, processes }))).toEqual({ stop: [], start: [] })
          expect(Object.keys(after)).toHaveLength(processes.length)
        },
      ),
    )
  })
})
