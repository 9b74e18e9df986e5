import { setTimeout as pause } from 'node:timers/promises'
import { writeVersion } from '../histories/project.ts'
import { app, type Came, openStage, runDeploy, runRestore, type Stage } from '../histories/stage.ts'
import { oomKills } from '../lab/cgroup.ts'
import { visit } from '../lab/visit.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { tooSlow } from './noop.ts'

/** What the 99th percentile may be during a backup, as a part of the idle one. */
const goal = 2
/** Between two visits, which write a row each. */
const milliseconds = 50

/** A part of the whole: the times of its visits in milliseconds, null where one was not answered with 200. */
interface Phase {
  readonly name: string
  readonly seconds: number
  readonly visits: readonly (number | null)[]
}

/** Rows of a kilobyte that a dump makes half as large. */
const fillings = {
  postgresql: (rows: number) => `runuser -u postgres -- psql -qX ${app} -c "SET ROLE ${app};
    CREATE TABLE large (id bigint PRIMARY KEY, text text NOT NULL);
    INSERT INTO large SELECT n, repeat(md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text) || md5((n + 3)::text), 8)
      FROM generate_series(1, ${rows}) n"`,
  mysql: (rows: number) => `mariadb ${app} -e "CREATE TABLE large (id bigint PRIMARY KEY, text text NOT NULL);
    INSERT INTO large SELECT seq, repeat(concat(md5(seq), md5(seq + 1), md5(seq + 2), md5(seq + 3)), 8)
      FROM seq_1_to_${rows}"`,
}

/**
 * A database of so many gigabytes on a server with 1 GB of memory: what its visitors wait while a deploy backs it up, and
 * while a restore fills the second database; how long the site is off in the swap.
 */
export async function benchLarge(gigabytes: number, engine: 'postgresql' | 'mysql'): Promise<string> {
  const stage = await openStage(engine, '1G')
  const phases: Phase[] = []
  try {
    await stage.server.sh(fillings[engine](Math.round(gigabytes * 1e6)))
    phases.push(await during(stage, 'idle', () => pause(60_000)))
    await writeVersion(stage.checkout, { code: 2, columns: 1 })
    let came: Came | undefined
    phases.push(
      await during(stage, 'a deploy with its backup', async () => {
        came = await runDeploy(stage, null, {}, false)
      }),
    )
    if (came?.code !== 0) throw new Error(`the deploy failed:\n${came?.log}`)
    const [name] = stage.backups.keys()
    if (name === undefined) throw new Error('there is no backup')
    phases.push(
      await during(stage, 'a restore', async () => {
        came = await runRestore(stage, null, name, '--yes')
      }),
    )
    if (came?.code !== 0) throw new Error(`the restore failed:\n${came?.log}`)
    return shown(phases, `${gigabytes} GB in ${engine}`, oomKills(stage.server.name))
  } finally {
    await stage.checkout.done()
    await stage.server.down()
  }
}

async function during(stage: Stage, name: string, act: () => Promise<unknown>): Promise<Phase> {
  const visits: (number | null)[] = []
  const under: Promise<void>[] = []
  let over = false
  const begun = performance.now()
  const acting = act().finally(() => {
    over = true
  })
  for (let row = 0; !over; row++) {
    const asked = performance.now()
    under.push(
      visit(stage.server, `/write?text=${name.length}-${row}`, 'shop.test')
        .then(({ status }) => visits.push(status === 200 ? performance.now() - asked : null))
        .catch(() => visits.push(null))
        .then(() => {}),
    )
    await pause(milliseconds)
  }
  await acting
  const seconds = (performance.now() - begun) / 1000
  await Promise.all(under)
  return { name, seconds, visits }
}

function percentile(visits: Phase['visits'], part: number): number {
  const sorted = visits.filter((one) => one !== null).sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

function shown(phases: readonly Phase[], what: string, kills: number): string {
  const idle = percentile(phases[0]?.visits ?? [], 0.99)
  const rows = phases.map(({ name, seconds, visits }) => [
    name,
    `${Math.round(seconds)} s`,
    `${visits.length}`,
    `${visits.filter((one) => one === null).length}`,
    `${Math.round(percentile(visits, 0.5))} ms`,
    `${Math.round(percentile(visits, 0.99))} ms`,
    (percentile(visits, 0.99) / idle).toFixed(2),
  ])
  const worst = Math.max(...phases.map(({ visits }) => percentile(visits, 0.99) / idle))
  return `${what}, on a server with 1 GB of memory, on ${machine()}. A visit writes a row; those without an answer of 200 are those of the time in which the site is off.

${table(['', 'takes', 'visits', 'without 200', 'median', 'p99', '÷ idle'], rows)}

Killed for want of memory: ${kills}. The worst p99 ÷ idle = **${worst.toFixed(2)}** (goal: at most ${goal})${worst > goal ? tooSlow : ''}`
}
