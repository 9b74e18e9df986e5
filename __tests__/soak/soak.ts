/** Rounds of random changes, faults, kills and rollbacks against one server, its state compared after each. */
import { deepStrictEqual, ok } from 'node:assert/strict'
import { strays } from '../e2e/changing.ts'
import { openSite, type Site } from '../e2e/site.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Load, type LoadReport, startLoad } from '../lab/load.ts'
import { openRandom, type Random } from '../lab/random.ts'
import { domain } from '../lab/visit.ts'
import { firstVersion, prepareProject } from './changes.ts'
import { type Event, events } from './events.ts'
import type { Model } from './model.ts'
import { type Footprint, footprint, growth, observe, serves } from './observe.ts'

/** What an event acts on. */
export interface Soak {
  readonly site: Site
  readonly inputs: Record<string, string>
  readonly model: Model
  readonly random: Random
  /** How long the last deploy took. */
  usualMilliseconds: number
  /** Requests that were due until then may be lost: the one thing that kills what was answering them. */
  lossUntil: number
  say(line: string): void
}

/**
 * Boots a server, deploys to it and plays so many rounds, each under a steady load of reading and writing visitors.
 *
 * @throws when the server differs from the model, a request is lost that the model does not expect, or what the
 *   server holds grows with the rounds
 */
export async function runSoak(rounds: number, seed: number, say: (line: string) => void): Promise<void> {
  say(`SEED=${seed} repeats these rounds`)
  const site = await openSite()
  try {
    await prepareProject(site.checkout)
    const inputs = { ...(await deployInputs(site.server)), env: `GREETING=${firstVersion.greeting}` }
    const first = await site.deploy(inputs)
    if (first.code !== 0) throw new Error(`the first deploy failed:\n${first.log}`)
    const live = { ...firstVersion, id: first.outputs.release ?? '', follows: null }
    const model: Model = { wanted: firstVersion, live, made: [live], applied: [], compatible: [], rows: 0 }
    const random = openRandom(seed)
    const soak: Soak = {
      site,
      inputs,
      model,
      random,
      usualMilliseconds: Number(first.outputs['duration-ms']),
      lossUntil: 0,
      say,
    }
    await play(soak, rounds)
  } finally {
    await site.down()
  }
}

async function play(soak: Soak, rounds: number): Promise<void> {
  const footprints: Footprint[] = []
  const [all, written]: LoadReport[][] = [[], []]
  // Each event has its turn before any comes again.
  const left: Event[] = []
  for (let round = 1; round <= rounds; round++) {
    if (left.length === 0) left.push(...events)
    const event = soak.random.pick(left)
    left.splice(left.indexOf(event), 1)
    soak.say(`round ${round}: ${event.name}`)
    const loads = event.closed ? [] : await visitors(soak)
    await event.run(soak)
    const [reading, writing] = await Promise.all(loads.map((load) => load.stop()))
    for (const report of [reading, writing]) if (report) judge(report, soak, event)
    if (reading) all?.push(reading)
    if (writing) written?.push(writing)
    soak.model.rows += writing?.statuses[200] ?? 0
    await compare(soak.site, soak.model)
    footprints.push(await footprint(soak.site))
  }
  for (const [name, reports] of Object.entries({ reading: all ?? [], writing: written ?? [] })) {
    const sum = (part: 'requests' | 'failed') => reports.reduce((total, report) => total + report[part], 0)
    const longest = Math.max(0, ...reports.map(({ longestMs }) => longestMs))
    soak.say(`${name}: requests ${sum('requests')}, failed ${sum('failed')}, longest ${longest} ms`)
  }
  const { lines, grown } = growth(footprints)
  for (const line of lines) soak.say(line)
  deepStrictEqual(grown, [])
}

async function visitors({ site }: Soak): Promise<Load[]> {
  const options = { url: 'https://127.0.0.1/', host: domain, seconds: 600 }
  return [
    await startLoad(site.server, { ...options, path: '/state', rate: 10 }),
    await startLoad(site.server, { ...options, path: '/write', rate: 2 }),
  ]
}

function judge({ failed, firstErrors, lastFailedDue }: LoadReport, { lossUntil }: Soak, { name }: Event): void {
  if (failed > 0 && lastFailedDue > lossUntil) throw new Error(`lost in: ${name}\n  ${firstErrors.join('\n  ')}`)
}

async function compare(site: Site, model: Model): Promise<void> {
  const { applied, compatible, made, rows } = model
  const seen = await observe(site)
  serves(seen, model)
  deepStrictEqual([seen.applied, seen.compatible], [applied, [...compatible].sort()])
  // One that was being written when Gunicorn was killed may be there without its answer.
  ok(seen.rows >= rows, `${seen.rows} rows of ${rows} that were answered for`)
  const known = made.map(({ id }) => id)
  deepStrictEqual(
    seen.releases.filter((id) => !known.includes(id)),
    [],
  )
  // Three that are kept, what was live before, the way back, and what owns the instance of one of them.
  ok(seen.releases.length <= 8, `${seen.releases.length} releases`)
  deepStrictEqual(await strays(site), [])
}
