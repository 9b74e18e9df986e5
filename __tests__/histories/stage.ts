/** A site with an engine on a server of its own, of whose rows it is known what they must be. */
import { setTimeout as pause } from 'node:timers/promises'
import { divertPython, type Kind, plan, takeActs } from '../faults/inject.ts'
import { type ActionResult, runAction } from '../lab/action.ts'
import type { Checkout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { grown, seen, type World, type Worlds, worldOf } from './model.ts'
import { type EngineName, makeProject, type Version } from './project.ts'

export const app = 'shop'
const host = 'shop.test'

/** What becomes of an act of a run, and which. */
export interface Fault {
  readonly kind: Kind
  readonly at: number
}

/** What a program has come to. */
export interface Came {
  readonly code: number | null
  readonly log: string
  /** The act that was struck, null where none was reached. */
  readonly struck: string | null
  /** How many acts there were. */
  readonly acts: number
}

export interface Stage {
  readonly engine: EngineName
  readonly server: TestServer
  readonly checkout: Checkout
  version: Version
  /** What the rows may be. */
  worlds: Worlds
  /** The same of each backup, by its name. */
  readonly backups: Map<string, Worlds>
  /** Seconds by which the clocks of the runner and the server are wrong. */
  shift: number
  /** Rows that were written so far, also those of which no answer came. */
  written: number
}

/** A server on which the first version is live. */
export async function openStage(engine: EngineName, o: { memory?: string } = {}): Promise<Stage> {
  const version = { code: 1, columns: 0 }
  const server = await upServer({ layer: engine === 'sqlite' ? 'warm' : 'databases', ...o })
  const checkout = await makeProject(engine, version)
  const nothing = { worlds: [worldOf([])], backups: new Map<string, Worlds>(), shift: 0, written: 0 }
  const stage: Stage = { engine, server, checkout, version, ...nothing }
  const { code, log } = await deploy(stage)
  if (code !== 0) throw new Error(`the first deploy failed:\n${log}`)
  await divertPython(server)
  return stage
}

export async function closeStage(stage: Stage | undefined): Promise<void> {
  await stage?.checkout.done()
  await stage?.server.down()
}

/** Put before Node: its clock is wrong by so many seconds. */
const wrongClock = (seconds: number) =>
  `data:text/javascript,${encodeURIComponent(`const Real = Date, by = ${seconds * 1000};
globalThis.Date = class extends Real {
  constructor(...words) { words.length === 0 ? super(Real.now() + by) : super(...words) }
  static now() { return Real.now() + by }
}`)}`

const deploy = async (stage: Stage, more: Record<string, string> = {}): Promise<ActionResult> =>
  runAction({
    workspace: stage.checkout.dir,
    inputs: {
      ...(await deployInputs(stage.server)),
      app,
      domains: host,
      database: stage.engine === 'sqlite' ? 'sqlite' : 'auto',
      ...more,
    },
    ...(stage.shift === 0 ? {} : { env: { NODE_OPTIONS: `--import=${wrongClock(stage.shift)}` } }),
  })

/** Runs something on the server in which an act may be struck. */
async function struck(
  { server, shift }: Stage,
  fault: Fault | null,
  run: () => Promise<{ code: number | null; log: string }>,
): Promise<Came> {
  await plan(server, { kind: 'none', at: 0, ...fault, shift })
  const { code, log } = await run()
  const { acts, struck } = await takeActs(server)
  return { code, log, struck, acts: acts.length }
}

/**
 * One run of the action, mostly with a visitor who writes all the while: what was acknowledged stays, however the run
 * ends.
 */
export async function runDeploy(
  stage: Stage,
  fault: Fault | null,
  more: Record<string, string> = {},
  visited = true,
): Promise<Came> {
  const before = stage.worlds
  const writer = startWriter(stage, visited)
  const came = await struck(stage, fault, () => deploy(stage, more))
  const { acknowledged, unknown } = await writer.stop()
  // A backup was made at some moment between.
  await noteBackups(stage, grown(before, [], [...acknowledged, ...unknown]))
  stage.worlds = grown(before, acknowledged, unknown)
  return came
}

const program = (path: string) =>
  `import sys; sys.argv[0] = "${path}"; exec(compile(open("${path}").read(), "${path}", "exec"))`

/** `<app>-restore` with words of a person's. Nobody writes meanwhile. */
export async function runRestore(stage: Stage, fault: Fault | null, ...words: string[]): Promise<Came> {
  const { server, worlds } = stage
  const code = program(`/usr/local/bin/${app}-restore`)
  const came = await struck(stage, fault, async () => {
    const done = await server.exec(['/usr/bin/python3', '-I', '-S', '-c', code, ...words], { check: false })
    return { code: done.code, log: `${done.stdout}${done.stderr}` }
  })
  await noteBackups(stage, worlds)
  return came
}

/** Rows written one after the other, by a visitor who waits for each answer. */
export async function writeRows(stage: Stage, count: number): Promise<void> {
  const came = { acknowledged: [] as string[], unknown: [] as string[] }
  for (let row = 0; row < count; row++) await write(stage, came)
  stage.worlds = grown(stage.worlds, came.acknowledged, came.unknown)
}

async function write(stage: Stage, { acknowledged, unknown }: { acknowledged: string[]; unknown: string[] }) {
  const row = `row ${++stage.written}`
  const answer = await visit(stage.server, `/write?text=${encodeURIComponent(row)}`, host).catch(() => null)
  if (answer?.status === 200 && answer.body === `wrote ${row}`) acknowledged.push(row)
  else unknown.push(row)
}

function startWriter(stage: Stage, writes: boolean) {
  let stopped = !writes
  const came = { acknowledged: [] as string[], unknown: [] as string[] }
  const writing = (async () => {
    while (!stopped) {
      await write(stage, came)
      await pause(300)
    }
  })()
  return {
    stop: async () => {
      stopped = true
      await writing
      return came
    },
  }
}

/** The names of the backups that are there; what is known of the others is forgotten. */
async function noteBackups({ server, backups, engine }: Stage, worlds: Worlds): Promise<void> {
  const suffix = { sqlite: '.sqlite3', postgresql: '.dump', mysql: '.sql.gz' }[engine]
  const names = (await server.sh(`ls /srv/${app}/backups`)).trim().split('\n')
  const there = names.filter((name) => name.endsWith(suffix))
  for (const name of there) if (!backups.has(name)) backups.set(name, worlds)
  for (const name of backups.keys()) if (!there.includes(name)) backups.delete(name)
}

/** What the page with the rows answers once the site is up; null where it is off, or its code does not fit its database. */
export async function readRows({ server }: Stage): Promise<readonly string[] | null> {
  let text = ''
  try {
    await until('the rows can be read', 15, async () => {
      const answer = await visit(server, '/rows', host).catch(() => null)
      if (answer?.status === 200) text = answer.body
      // An error of the code's own does not go away; a site that is off, or starts, is asked again.
      return answer !== null && ![502, 503].includes(answer.status)
    })
  } catch {
    return null
  }
  return text === '' ? null : JSON.parse(text).rows
}

/** The site as it is now is one of the worlds. @throws where it is none */
export async function look(stage: Stage): Promise<World | null> {
  const rows = await readRows(stage)
  if (rows === null) return null
  const world = seen(rows, stage.worlds)
  stage.worlds = [world]
  return world
}
