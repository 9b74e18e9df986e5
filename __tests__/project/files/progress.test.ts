import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeProgress, watchProgress } from '../../../src/project/files/progress.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const file = (size: number) => [`f${size}`, { kind: 'file', hash: '', size, executable: false }] as const

test('a line every three seconds until the end, with whole files, bytes, rate and time left', () => {
  const lines: string[] = []
  const progress = watchProgress(
    [file(1000), file(2000), file(3000)],
    (line) => lines.push(line),
    new AbortController().signal,
  )
  progress.onRead(1500)
  vi.advanceTimersByTime(2999)
  expect(lines).toEqual([])
  vi.advanceTimersByTime(1)
  expect(lines).toEqual(['1 of 3 files, 1.5 KB of 6.0 KB, 500 B/s, 9.0 s left'])
  progress.onRead(4500)
  vi.advanceTimersByTime(3000)
  expect(lines[1]).toBe('3 of 3 files, 6.0 KB of 6.0 KB, 1.0 KB/s, 0.00 s left')
  progress.end()
  vi.advanceTimersByTime(9000)
  expect(lines).toHaveLength(2)
})

test('a transfer that is stopped reads nothing more', () => {
  const stop = new AbortController()
  const progress = watchProgress([file(10)], () => {}, stop.signal)
  progress.onRead(5)
  stop.abort(new Error('stopped'))
  expect(() => progress.onRead(5)).toThrow('stopped')
  progress.end()
})

test('before the first byte nothing is known of the time', () => {
  expect(describeProgress({ files: 0, of: 1271, bytes: 0, total: 14_100_000, milliseconds: 3000 })).toBe(
    '0 of 1,271 files, 0 B of 14 MB, 0 B/s, an unknown time left',
  )
})
