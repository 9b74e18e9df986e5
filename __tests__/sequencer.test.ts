import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import durations from './durations.json' with { type: 'json' }
import { longestFirst, secondsOf, shardOf } from './sequencer.mts'

const files = readdirSync(join(import.meta.dirname, 'e2e'))
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => ({ moduleId: join(import.meta.dirname, 'e2e', name) }))
const sum = (part: typeof files) => part.reduce((total, one) => total + secondsOf(one), 0)

test('the longest begins first, in the same order each time', () => {
  const times = longestFirst(files).map((one) => sum([one]))
  expect(times).toEqual(times.toSorted((a, b) => b - a))
  expect(longestFirst(files.toReversed())).toEqual(longestFirst(files))
})

test.each([1, 2, 4, 7])('%i shards have each file once, and take about as long', (count) => {
  const shards = Array.from({ length: count }, (_, at) => shardOf(files, at + 1, count))
  expect(shards.flat()).toHaveLength(files.length)
  expect(new Set(shards.flat())).toEqual(new Set(files))
  const longest = Math.max(...files.map((one) => sum([one])))
  expect(Math.max(...shards.map(sum)) - Math.min(...shards.map(sum))).toBeLessThanOrEqual(longest)
})

test('what is recorded is there', () => {
  expect(Object.keys(durations).filter((name) => !existsSync(join(import.meta.dirname, name)))).toEqual([])
})
