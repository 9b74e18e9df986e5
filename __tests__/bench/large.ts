import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type EngineName, writeVersion } from '../histories/project.ts'
import { app, type Came, closeStage, openStage, runDeploy, runRestore, type Stage } from '../histories/stage.ts'
import { memoryOf } from '../lab/cgroup.ts'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { tooSlow } from './noop.ts'

/** What the 99th percentile may be while the site is on, as a part of the idle one. */
const goal = 2
/** Between two visits, which write a row each. */
const milliseconds = 50
/** It is shown and not judged: `activation` is for that, and here the runner's own processes run on the server's machine. */
const around = 'the deploy around it'

interface Visit {
  /** Milliseconds; null for one that was not answered with 200. */
  readonly took: number | null
  /** Whether a backup was being made when it began. */
  readonly backup: boolean
}

/** A part of the whole. */
interface Phase {
  readonly name: string
  readonly seconds: number
  readonly visits: readonly Visit[]
  /** Bytes that the server's processes took at most, looked at ten times a second. */
  readonly memory: number
}

/** Rows of a kilobyte each. */
const fillings: Record<EngineName, (rows: number) => string> = {
  postgresql: (rows) => `runuser -u postgres -- psql -qX ${app} -c "SET ROLE ${app};
    CREATE TABLE large (id bigint PRIMARY KEY, text text NOT NULL);
    INSERT INTO large SELECT n, repeat(${Array.from({ length: 8 }, (_, at) => `md5((${at} + 9 * n)::text)`).join(' || ')}, 4)
      FROM generate_series(1, ${rows}) n" && runuser -u postgres -- psql -qX ${app} -c 'VACUUM ANALYZE' -c CHECKPOINT`,
  mysql: (rows) => `mariadb ${app} -e "CREATE TABLE large (id bigint PRIMARY KEY, text text NOT NULL);
    INSERT INTO large SELECT seq, repeat(concat(${Array.from({ length: 8 }, (_, at) => `md5(${at} + 9 * seq)`).join(', ')}), 4)
      FROM seq_1_to_${rows}"`,
  sqlite: (rows) => `runuser -u ${app} -- python3 -c "
import hashlib, sqlite3
db = sqlite3.connect('/srv/${app}/shared/data/db.sqlite3')
db.execute('CREATE TABLE large (id integer PRIMARY KEY, text text NOT NULL)')
text = lambda n: ''.join(hashlib.md5(b'%d' % (at + 9 * n)).hexdigest() for at in range(8)) * 4
db.executemany('INSERT INTO large VALUES (?, ?)', ((n, text(n)) for n in range(1, ${rows} + 1)))
db.commit()
db.execute('PRAGMA wal_checkpoint(TRUNCATE)')"`,
}

/**
 * A database of so many gigabytes on a server with 1 GB of memory: what its visitors wait for and what memory is taken
 * while a deploy backs it up before a migration, the backup is tried, and a restore brings it back.
 */
export async function benchLarge(gigabytes: number, engine: EngineName): Promise<string> {
  const stage = await openStage(engine, { memory: '1G' })
  const { server } = stage
  const phases: Phase[] = []
  try {
    await server.sh(fillings[engine](Math.round(gigabytes * 1e6)))
    phases.push(await during(stage, 'idle', () => pause(60_000)))
    await writeVersion(stage.checkout, { code: 2, columns: 1 })
    const deploying = async () => require0('the deploy', await runDeploy(stage, null, {}, false))
    phases.push(...split(await during(stage, 'a deploy', deploying)))
    const [name] = stage.backups.keys()
    if (name === undefined) throw new Error('there is no backup')
    const size = Number(await server.sh(`stat -c %s /srv/${app}/backups/${name}`))
    if (engine !== 'sqlite') phases.push(await during(stage, 'its trial', () => trialOf(stage, name)))
    const restoring = async () => require0('the restore', await runRestore(stage, null, name, '--yes'))
    phases.push(await during(stage, 'a restore', restoring))
    const left = Number((await server.sh(`journalctl -q --no-pager | grep -ci 'out of memory' || true`)).trim())
    return shown(phases, `${gigabytes} GB in ${engine}, a backup of ${(size / 1e9).toFixed(2)} GB`, {
      kills: memoryOf(server.name).kills,
      left,
    })
  } finally {
    await closeStage(stage)
  }
}

function require0(what: string, { code, log }: Came): void {
  if (code !== 0) throw new Error(`${what} failed:\n${log}`)
}

/** The trial that begins by itself after a deploy, to its end; what it has come to is in the list of backups. */
async function trialOf({ server }: Stage, name: string): Promise<void> {
  await until('the trial is over', 7200, async () => {
    const about = await server.exec(['cat', `/srv/${app}/backups/${name}.json`], { check: false })
    return about.stdout.includes('"tried"')
  })
  const { failed } = JSON.parse(await server.sh(`cat /srv/${app}/backups/${name}.json`))
  if (failed !== '') throw new Error(`the trial failed: ${failed}`)
}

async function during(stage: Stage, name: string, act: () => Promise<unknown>): Promise<Phase> {
  const visits: Visit[] = []
  const backups = join(stage.server.root, `srv/${app}/backups`)
  const under: Promise<void>[] = []
  let over = false
  let memory = 0
  const begun = performance.now()
  const acting = act().finally(() => {
    over = true
  })
  acting.catch(() => {}) // it is waited for below
  for (let row = 0; !over; row++) {
    const asked = performance.now()
    const backup = readdirSync(backups).some((file) => file.startsWith('.under-way'))
    const note = (took: number | null) => void visits.push({ took, backup })
    under.push(
      visit(stage.server, `/write?text=${name.length}-${row}`, 'shop.test')
        .then(({ status }) => note(status === 200 ? performance.now() - asked : null))
        .catch(() => note(null)),
    )
    memory = Math.max(memory, memoryOf(stage.server.name).used)
    await pause(milliseconds)
  }
  await acting
  const seconds = (performance.now() - begun) / 1000
  await Promise.all(under)
  return { name, seconds, visits, memory }
}

/** The backup of a deploy, and what else it does. A start of Gunicorn takes a processor, whatever the database's size is. */
function split(deploy: Phase): Phase[] {
  const { seconds, visits } = deploy
  const within = visits.filter(({ backup }) => backup)
  const part = seconds * (within.length / visits.length)
  return [
    { ...deploy, name: 'the backup of a deploy', seconds: part, visits: within },
    { ...deploy, name: around, seconds: seconds - part, visits: visits.filter(({ backup }) => !backup) },
  ]
}

function percentile(visits: Phase['visits'], part: number): number {
  const sorted = visits
    .map(({ took }) => took)
    .filter((took) => took !== null)
    .sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function shown(phases: readonly Phase[], what: string, { kills, left }: { kills: number; left: number }): string {
  const idle = percentile(phases[0]?.visits ?? [], 0.99)
  const rows = phases.map(({ name, seconds, visits, memory }) => [
    name,
    `${Math.round(seconds)} s`,
    `${visits.length}`,
    `${visits.filter(({ took }) => took === null).length}`,
    `${Math.round(percentile(visits, 0.5))} ms`,
    `${Math.round(percentile(visits, 0.99))} ms`,
    (percentile(visits, 0.99) / idle).toFixed(2),
    `${Math.round(memory / 1e6)} MB`,
  ])
  const judged = phases.filter(({ name }) => name !== around)
  const worst = Math.max(...judged.map(({ visits }) => percentile(visits, 0.99) / idle))
  return `${what}, on a server with 1 GB of memory, on ${machine()}. A visit writes a row; those without an answer of 200 are those of the time in which the site is off.

${table(['', 'takes', 'visits', 'without 200', 'median', 'p99', '÷ idle', 'memory'], rows)}

Killed for want of memory: ${kills + left}. The worst p99 ÷ idle = **${worst.toFixed(2)}** (goal: at most ${goal})${worst > goal ? `: ${tooSlow}` : ''}`
}
