import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Counts, openCounter } from './counting.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { type BenchSite, type BundleRun, openBenchSite } from './site.ts'
import { median, spread } from './timing.ts'

/**
 * One line of a view changed: the run as a whole, how it divides over the steps, how often it asks the server
 * something and how many interpreters that starts there. Two bundles are timed in turn.
 */
export async function benchDeploy(
  bundles: Record<string, string>,
  rounds: number,
  rtt: number,
  path = 'blog/views.py',
): Promise<string> {
  const [first = '', ...others] = Object.values(bundles)
  const site = await openBenchSite(first, rtt, others)
  try {
    const runs: Record<string, BundleRun[]> = Object.fromEntries(Object.keys(bundles).map((name) => [name, []]))
    for (let round = 0; round <= rounds; round++) {
      for (const [name, bundle] of Object.entries(bundles)) {
        const run = await changeAndRun(site, bundle, path)
        if (round > 0) runs[name]?.push(run)
      }
    }
    const counts: Record<string, Counts> = {}
    const counter = await openCounter(site)
    for (const [name, bundle] of Object.entries(bundles)) {
      counts[name] = await counter.of(() => changeAndRun(site, bundle, path))
    }
    await counter.close()
    return shown(runs, counts, rounds)
  } finally {
    await site.down()
  }
}

/** The requirements changed, and no package: a new environment of what has been downloaded before. */
export const benchEnvironment = (bundles: Record<string, string>, rounds: number, rtt: number): Promise<string> =>
  benchDeploy(bundles, rounds, rtt, 'requirements.txt')

let changes = 0

async function changeAndRun({ checkout, run }: BenchSite, bundle: string, path: string): Promise<BundleRun> {
  const text = (await readFile(join(checkout.dir, path), 'utf8')).replace(/\n# change \d+\n$/, '\n')
  await checkout.write(path, `${text}\n# change ${++changes}\n`)
  await checkout.commit(`Change ${changes}`)
  return await run(bundle, 'deployed')
}

function shown(runs: Record<string, BundleRun[]>, counts: Record<string, Counts>, rounds: number): string {
  const names = Object.keys(runs)
  const all = Object.values(runs)
  const titles = [...new Set(all.flatMap((some) => some.flatMap((run) => Object.keys(run.steps))))]
  const whole = all.map((some) => some.map((run) => run.milliseconds))
  const columns = (some: readonly string[]) => names.map((_, at) => some[at] ?? '')
  const rows = [
    ['the whole run', ...columns(whole.map((times) => `${Math.round(median(times))} ms`))],
    ['fastest – slowest', ...columns(whole.map(spread))],
    ...titles.map((title) => [
      title,
      ...columns(all.map((some) => `${Math.round(median(some.map((run) => run.steps[title] ?? 0)))} ms`)),
    ]),
    ['round trips, at most', ...columns(names.map((name) => String(counts[name]?.roundTrips)))],
    ['SSH channels', ...columns(names.map((name) => String(counts[name]?.channels)))],
    ['Python interpreters started', ...columns(names.map((name) => String(counts[name]?.interpreters)))],
  ]
  return [
    `Medians of ${rounds} rounds on ${machine()}; the server is a Debian 12 on the same machine. Steps that run side by side (Provision and Sync) overlap.`,
    table(['', ...names], rows),
  ].join('\n\n')
}
