import { table } from './document.ts'
import { machine } from './machine.ts'
import { openBenchSite, sshTrue } from './site.ts'
import { median, spread, time } from './timing.ts'

/** What a no-op run may take: this many times (2 × `ssh host true` + the start of the bundle). */
const goal = 1

/** Stands behind a ratio that misses the goal. */
export const tooSlow = 'too slow'

/**
 * A run that finds nothing to do, beside what it can't be quicker than: the time of `ssh host true` and the start of
 * Node with the bundle. All are run in turn, so that what else the machine does weighs on each alike.
 */
export async function benchNoop(bundles: Record<string, string>, rounds: number, rtt: number): Promise<string> {
  const [first = '', ...others] = Object.values(bundles)
  const site = await openBenchSite(first, rtt, others)
  try {
    const ssh = await sshTrue(site)
    const cases: Record<string, () => Promise<number>> = {
      '`ssh host true`': async () => await passed(ssh),
      '`node -e 0`': async () => await passed([process.execPath, '-e', '0']),
    }
    for (const [name, bundle] of Object.entries(bundles)) {
      // Ends when the inputs are read: the domain is missing.
      cases[`start of ${name}`] = async () => (await site.run(bundle, 'failed', { domains: '' })).milliseconds
      cases[`no-op run of ${name}`] = async () => (await site.run(bundle, 'unchanged')).milliseconds
    }
    const times: Record<string, number[]> = Object.fromEntries(Object.keys(cases).map((name) => [name, []]))
    // The first round warms the caches of both machines and does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [name, run] of Object.entries(cases)) {
        const milliseconds = await run()
        if (round > 0) times[name]?.push(milliseconds)
      }
    }
    return shown(times, Object.keys(bundles), rounds)
  } finally {
    await site.down()
  }
}

async function passed(words: [string, ...string[]]): Promise<number> {
  const { milliseconds, code, output } = await time(words)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${output}`)
  return milliseconds
}

function shown(times: Record<string, number[]>, bundles: readonly string[], rounds: number): string {
  const of = (name: string) => median(times[name] ?? [])
  const rows = Object.entries(times).map(([name, all]) => [name, `${Math.round(median(all))} ms`, spread(all)])
  const ratios = bundles.map((name) => {
    const run = of(`no-op run of ${name}`)
    const ratio = run / (2 * of('`ssh host true`') + of(`start of ${name}`))
    const strict = run / (2 * of('`ssh host true`') + of('`node -e 0`'))
    return `${name}: no-op ÷ (2 × ssh + start of the bundle) = **${ratio.toFixed(2)}** (goal: at most ${goal}${ratio > goal ? `, so ${tooSlow}` : ''}); with \`node -e 0\` for the start: ${strict.toFixed(2)}`
  })
  return [
    `Medians of ${rounds} rounds, all in turn, on ${machine()}; the server is a Debian 12 on the same machine.`,
    table(['', 'median', 'fastest – slowest'], rows),
    ratios.join('\n\n'),
  ].join('\n\n')
}
