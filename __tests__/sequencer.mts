import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { TestModule, TestSequencer, TestSpecification } from 'vitest/node'

const file = join(import.meta.dirname, 'durations.json')
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>

const nameOf = (moduleId: string): string => relative(import.meta.dirname, moduleId)

/** One that was never recorded is rather among the first of its kind than the last. */
export function secondsOf({ moduleId }: Pick<TestSpecification, 'moduleId'>): number {
  const name = nameOf(moduleId)
  return recorded[name] ?? (name.startsWith('e2e/') ? 60 : 10)
}

/** The longest first, so that no worker begins one when the others have nothing left; equal ones by their names. */
export function longestFirst<T extends Pick<TestSpecification, 'moduleId'>>(files: readonly T[]): T[] {
  const byName = files.toSorted((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
  return byName.sort((a, b) => secondsOf(b) - secondsOf(a))
}

/** Part `index` (from 1) of `count` that take about as long as each other; together they are all files, each once. */
export function shardOf<T extends Pick<TestSpecification, 'moduleId'>>(
  files: readonly T[],
  index: number,
  count: number,
): T[] {
  const parts = Array.from({ length: count }, () => ({ seconds: 0, files: [] as T[] }))
  for (const one of longestFirst(files)) {
    const shortest = parts.reduce((least, part) => (part.seconds < least.seconds ? part : least))
    shortest.seconds += secondsOf(one)
    shortest.files.push(one)
  }
  return parts[index - 1]?.files ?? []
}

/** Writes down how long the files took. Those that did not run keep what was written before. */
export function record(modules: readonly TestModule[]): void {
  const seconds = { ...recorded }
  for (const module of modules) {
    const name = nameOf(module.moduleId)
    // The reporter's own tests run files elsewhere.
    if (name.startsWith('..')) continue
    const { setupDuration, collectDuration, duration } = module.diagnostic()
    seconds[name] = Math.round((setupDuration + collectDuration + duration) / 1000)
  }
  const sorted = Object.entries(seconds).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`)
}

/** In which order the files of a run begin, and which of them a shard has (vitest's own goes by size and by hash). */
export default class Sequencer implements TestSequencer {
  readonly #shard: { index: number; count: number } | undefined

  constructor({ config }: { config: { shard?: { index: number; count: number } } }) {
    this.#shard = config.shard
  }

  sort(files: TestSpecification[]): TestSpecification[] {
    return longestFirst(files)
  }

  shard(files: TestSpecification[]): TestSpecification[] {
    return this.#shard ? shardOf(files, this.#shard.index, this.#shard.count) : files
  }
}
