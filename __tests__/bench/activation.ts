import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { type Counts, openCounter } from './counting.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { type BenchSite, openBenchSite } from './site.ts'
import { median } from './timing.ts'
import { openTypicalWays, publish, type Way } from './typical.ts'

const scenarios = ['nothing changed', 'one line changed', 'first deploy'] as const
type Scenario = (typeof scenarios)[number]

/** Of the time that the script takes. */
const goals: Readonly<Record<Scenario, number>> = {
  'nothing changed': 0.3,
  'one line changed': 0.6,
  'first deploy': 0.8,
}

/** The longest request of a deploy, as a multiple of the longest at the same load when nothing happens. */
const ratioGoal = 2

/** Requests a second that each site answers meanwhile. */
const rate = 20

interface Measured {
  readonly milliseconds: number
  /** Until the page showed what was changed; undefined where it does not change. */
  readonly serving?: number
  readonly requests: number
  readonly failed: number
  readonly longestMs: number
}

type Table = Record<Scenario, Record<string, Measured[]>>

/**
 * Nothing changed, one line changed and a first deploy, beside what people use today, all on one server and in turn:
 * how long it takes, and what visitors notice. The ways' first deploys come without their caches.
 */
export async function benchActivation(bundles: Record<string, string>, rounds: number, rtt: number): Promise<string> {
  const [bundle = ''] = Object.values(bundles)
  const site = await openBenchSite(bundle, rtt)
  try {
    const ways = [oursOn(site, bundle), ...(await openTypicalWays(site))]
    const all = Object.fromEntries(
      scenarios.map((scenario) => [scenario, Object.fromEntries(ways.map(({ name }) => [name, []]))]),
    ) as unknown as Table
    const idle: number[] = []
    // The first round warms the caches of both machines and does not count.
    for (let round = 0; round <= rounds; round++) {
      const quiet = await watched(site, domain, () =>
        new Promise((resolve) => setTimeout(resolve, 5000)).then(() => 5000),
      )
      if (round > 0) idle.push(quiet.longestMs)
      for (const scenario of scenarios) {
        // One change for all of them: who comes first would else find the next one's where nothing is to be changed.
        const text = scenario === 'one line changed' ? await changeLine(site) : ''
        for (const way of ways) {
          const measured = await acts[scenario](site, way, text)
          if (round > 0) all[scenario][way.name]?.push(measured)
        }
      }
    }
    const counter = await openCounter(site)
    const counts: Record<string, Record<string, Counts>> = {}
    for (const scenario of scenarios) {
      counts[scenario] = {}
      if (scenario === 'one line changed') await changeLine(site)
      for (const way of ways) {
        const work = scenario === 'first deploy' ? way.first : way.deploy
        counts[scenario][way.name] = await counter.of(work)
      }
    }
    await counter.close()
    return shown(all, idle, counts, ways, rounds)
  } finally {
    await site.down()
  }
}

const acts: Readonly<Record<Scenario, (site: BenchSite, way: Way, text: string) => Promise<Measured>>> = {
  'nothing changed': (site, way) => watched(site, way.domain, way.deploy),
  'one line changed': async (site, way, text) => {
    let serving: number | undefined
    const measured = await watched(site, way.domain, async () => {
      const began = performance.now()
      // A restart that returns before the application has loaded is over before it serves.
      let end = Number.POSITIVE_INFINITY
      const looking = (async () => {
        while (serving === undefined && performance.now() < end) {
          const answer = await visit(site.server, '/', way.domain).catch(() => null)
          if (answer?.body.includes(text)) serving = performance.now() - began
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      })()
      const milliseconds = await way.deploy().finally(() => {
        end = performance.now() + 10_000
      })
      await looking
      return milliseconds
    })
    if (serving === undefined) throw new Error(`${way.name}: the new code does not serve`)
    return { ...measured, serving }
  },
  'first deploy': async (site, way) => {
    await site.server.sh(`rm -rf ${way.caches}`)
    return { milliseconds: await way.first(), requests: 0, failed: 0, longestMs: 0 }
  },
}

let changes = 0

/** Another welcome, where the script pulls from too. */
async function changeLine(site: BenchSite): Promise<string> {
  const path = 'blog/views.py'
  const text = `Changed ${++changes} times.`
  const view = await readFile(join(site.checkout.dir, path), 'utf8')
  await site.checkout.write(path, view.replace(/WELCOME = .*/, `WELCOME = '${text}'`))
  await site.checkout.commit(text)
  await publish(site)
  return text
}

async function watched({ server }: BenchSite, host: string, work: () => Promise<number>): Promise<Measured> {
  const load = await startLoad(server, { url: 'https://127.0.0.1/', host, rate, seconds: 600 })
  const milliseconds = await work()
  const { requests, failed, longestMs } = await load.stop()
  return { milliseconds, requests, failed, longestMs }
}

/** This action. `deploy` ends as it has to: a run that finds a change deploys it, another does nothing. */
function oursOn(site: BenchSite, bundle: string): Way {
  let deployed = ''
  return {
    name: 'this action',
    domain,
    caches: '/var/cache/django-prod /opt/django-prod',
    deploy: async () => {
      const now = await readFile(join(site.checkout.dir, 'blog/views.py'), 'utf8')
      const result = deployed === '' || deployed === now ? 'unchanged' : 'deployed'
      deployed = now
      return (await site.run(bundle, result)).milliseconds
    },
    first: async () => {
      const { milliseconds } = await site.run(bundle, 'deployed', { app: 'first', domains: 'first.monsiteweb.test' })
      await site.server.sh(`systemctl disable --now --quiet first.target; systemctl stop 'first@*'
        rm -r /srv/first /etc/systemd/system/first* /etc/caddy/first.caddyfile /usr/local/bin/first-manage
        sed -i '/first.caddyfile/d' /etc/caddy/Caddyfile; userdel first; systemctl daemon-reload; systemctl reload caddy`)
      return milliseconds
    },
  }
}

function shown(
  all: Table,
  idle: readonly number[],
  counts: Record<string, Record<string, Counts>>,
  ways: readonly Way[],
  rounds: number,
): string {
  const seconds = (some: readonly number[]) => `${(median(some) / 1000).toFixed(1)} s`
  const rows = scenarios.flatMap((scenario) =>
    ways.map(({ name }) => {
      const runs = all[scenario][name] ?? []
      const serving = runs.flatMap((run) => run.serving ?? [])
      const sum = (part: 'requests' | 'failed') => runs.reduce((total, run) => total + run[part], 0)
      const seen = sum('requests') > 0
      return [
        `${scenario}: ${name}`,
        seconds(runs.map(({ milliseconds }) => milliseconds)),
        serving.length > 0 ? seconds(serving) : '',
        seen ? `${sum('failed')} of ${sum('requests')}` : '',
        seen ? `${median(runs.map(({ longestMs }) => longestMs))} ms` : '',
        String(counts[scenario]?.[name]?.roundTrips ?? ''),
        String(counts[scenario]?.[name]?.channels ?? ''),
        String(counts[scenario]?.[name]?.interpreters ?? ''),
      ]
    }),
  )
  const [ours = '', script = ''] = ways.map(({ name }) => name)
  const whole = (scenario: Scenario, name: string) =>
    median((all[scenario][name] ?? []).map(({ milliseconds }) => milliseconds))
  const verdict = (what: string, ratio: number, goal: number) =>
    `${what} = **${ratio.toFixed(2)}** (goal: at most ${goal}${ratio > goal ? '; not reached' : ''})`
  const verdicts = scenarios.map((scenario) =>
    verdict(`${scenario}: ours ÷ the script`, whole(scenario, ours) / whole(scenario, script), goals[scenario]),
  )
  const until = (name: string) => median((all['one line changed'][name] ?? []).flatMap((run) => run.serving ?? []))
  const longest = median((all['one line changed'][ours] ?? []).map(({ longestMs }) => longestMs))
  return [
    `Medians of ${rounds} rounds, all in turn, on ${machine()}; the server is a Debian 12 on the same machine. ${rate} requests a second came to the site that was deployed, each on a connection of its own.`,
    table(['', 'whole', 'new code serves', 'failed', 'longest', 'round trips', 'channels', 'interpreters'], rows),
    verdicts.join('\n\n'),
    verdict(
      'one line changed, until the new code serves: ours ÷ the script',
      until(ours) / until(script),
      goals['one line changed'],
    ),
    verdict(
      `longest request while one line is deployed (${longest} ms) ÷ longest when idle (${median(idle)} ms)`,
      longest / median(idle),
      ratioGoal,
    ),
  ].join('\n\n')
}
