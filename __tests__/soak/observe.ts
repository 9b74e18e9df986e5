/** What the server says of itself: what is live, what is in the database, and what all of it takes. */
import { partialDeepStrictEqual } from 'node:assert/strict'
import { app, type Site } from '../e2e/site.ts'
import { visit } from '../lab/visit.ts'
import type { Model } from './model.ts'

export interface Observed {
  readonly release: string
  readonly page: string
  readonly css: string
  /** Migrations of the app contact but for its first. */
  readonly applied: readonly string[]
  readonly compatible: readonly string[]
  readonly rows: number
  /** Releases on the server. */
  readonly releases: readonly string[]
}

const ask = `
import json, os, sqlite3
top = "/srv/${app}"
base = sqlite3.connect("file:%s/shared/data/db.sqlite3?mode=ro" % top, uri=True)
names = [row[0] for row in base.execute("select name from django_migrations where app='contact' order by id")]
records = json.load(open(top + "/records.json")) if os.path.exists(top + "/records.json") else {}
compatible = [name[8:] for name in records.get("compatibleMigrations", []) if name.startswith("contact.")]
print(json.dumps({
    "release": os.path.basename(os.readlink(top + "/current")),
    "applied": [name for name in names if name != "0001_initial"],
    "compatible": [name for name in compatible if name != "0001_initial"],
    "rows": base.execute("select count(*) from contact_message where name='soak'").fetchone()[0],
    "releases": sorted(os.listdir(top + "/releases")),
}))`

export async function observe({ server }: Site): Promise<Observed> {
  const { stdout } = await server.exec(['python3', '-c', ask])
  const [page, css] = await Promise.all([visit(server, '/state'), visit(server, '/static/css/count.css')])
  return { ...JSON.parse(stdout), page: page.body, css: css.body.trim() } as Observed
}

/** The live release of the model answers, all of it: its code, its environment, its files. */
export function serves(seen: Observed, { live }: Model): void {
  partialDeepStrictEqual(seen, {
    release: live.id,
    page: `code ${live.code}, greeting ${live.greeting}`,
    css: `.count { order: ${live.css}; }`,
  })
}

/** What must not grow with the rounds. */
export interface Footprint {
  /** MB of files on the server; the journal, which has a limit of its own, and backups, which are kept, left out. */
  readonly disk: number
  /** MB of all processes on the server (Pss, proc_pid_smaps(5)). */
  readonly memory: number
  readonly processes: number
  readonly units: number
}

const measure = `
import glob, json, subprocess
memory = processes = 0
for path in glob.glob("/proc/[0-9]*/smaps_rollup"):
    try:
        memory += next(int(line.split()[1]) for line in open(path) if line.startswith("Pss:"))
        processes += 1
    except (OSError, StopIteration):
        continue
words = ["du", "-sxk", "--exclude=/var/log/journal", "--exclude=/srv/${app}/backups", "/"]
disk = int(subprocess.run(words, stdout=subprocess.PIPE, text=True).stdout.split()[0])
units = subprocess.run(["systemctl", "list-units", "--all", "--plain", "--no-legend"], stdout=subprocess.PIPE, text=True)
print(json.dumps({"disk": disk / 1024, "memory": memory / 1024, "processes": processes, "units": len(units.stdout.splitlines())}))`

export async function footprint({ server }: Site): Promise<Footprint> {
  return JSON.parse((await server.exec(['python3', '-c', measure])).stdout) as Footprint
}

/**
 * By how much each part may differ between the first and the last third of the rounds. What is downloaded lies on the
 * disk once more (43 MB) from the first other environment on.
 */
const tolerance: Footprint = { disk: 80, memory: 48, processes: 4, units: 12 }

/** One line for each part: its mean in the first and in the last third of the rounds, and what grew too much. */
export function growth(rounds: readonly Footprint[]): { readonly lines: string[]; readonly grown: string[] } {
  const third = Math.max(1, Math.floor(rounds.length / 3))
  const [lines, grown]: [string[], string[]] = [[], []]
  for (const part of Object.keys(tolerance) as Array<keyof Footprint>) {
    const mean = (some: readonly Footprint[]) => some.reduce((sum, one) => sum + one[part], 0) / some.length
    const [first, last] = [mean(rounds.slice(0, third)), mean(rounds.slice(-third))]
    const line = `${part}: ${first.toFixed(1)} in the first ${third} rounds, ${last.toFixed(1)} in the last (may grow by ${tolerance[part]})`
    lines.push(line)
    if (last - first > tolerance[part]) grown.push(line)
  }
  return { lines, grown }
}
