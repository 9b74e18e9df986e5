import { spawn } from 'node:child_process'

export interface Timed {
  readonly milliseconds: number
  readonly code: number | null
  /** Both streams, for the error that an unexpected code is. */
  readonly output: string
}

/** Runs a process to its end and times it from before its start until both its streams are closed. */
export async function time(
  words: readonly [string, ...string[]],
  o: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Timed> {
  const began = performance.now()
  const child = spawn(words[0], words.slice(1), { ...o, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ milliseconds: performance.now() - began, code, output }))
  })
}

/** The value with as many above as below; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]]
  if (low === undefined || high === undefined) throw new Error('the median of nothing')
  return (low + high) / 2
}

/** The fastest and the slowest of the rounds. */
export function spread(values: readonly number[]): string {
  return `${Math.round(Math.min(...values))} – ${Math.round(Math.max(...values))}`
}
