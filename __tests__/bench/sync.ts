import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { upServer } from '../lab/server.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { type Measured, of, type Pair, type Uploaded, verdicts } from './sync-goals.ts'
import { type Bench, bundle, openTools } from './sync-tools.ts'
import { changes, trees } from './sync-trees.ts'

const repository = resolve(import.meta.dirname, '../..')

/** Milliseconds of round trip. */
const roundTrips = [0, 40, 150]

/**
 * The transfer beside `rsync -az --delete` over OpenSSH, in turn, through the same relay: whole processes, on trees of
 * several kinds; beside `uploadDir` of ssh2-sftp-client where that ends in two minutes; and its memory for 1 GB.
 *
 * @param project healthchecks.tar.xz, from the repository's top
 * @param only what the names of the trees begin with (`uploadDir` and `1 GB` name the last two parts); empty for all
 */
export async function benchSync(rounds: number, project: string, only: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  const server = await upServer({ suite: 'bookworm', layer: 'warm' })
  try {
    await server.sh('apt-get -q update >/dev/null && apt-get -qy install rsync >/dev/null 2>&1')
    const bench = { folder, program: bundle(folder), server }
    const measured: Measured[] = []
    const kinds = trees(resolve(repository, project))
    for (const [tree, make, few] of kinds) {
      if (!tree.startsWith(only)) continue
      const root = join(folder, tree)
      make(root)
      for (const delay of roundTrips) {
        const found = await measureTree(bench, root, tree, delay, few ? 1 : rounds)
        for (const one of found) console.error(rowOf(one).join('  '))
        measured.push(...found)
      }
    }
    const uploads = 'uploadDir'.startsWith(only) ? await measureUploadDir(bench, kinds.slice(0, 2)) : []
    const memory = '1 GB'.startsWith(only) ? await measureMemory(bench) : null
    return [
      `Medians of ${rounds} rounds (of the two largest trees one), ours and rsync's in turn, on ${machine()}; the server is a Debian 12 on the same machine behind a relay that delays.`,
      verdicts(measured, uploads, memory).join('\n'),
      'Milliseconds, and the median of the ratios of each round. *Transfer* is ours without the log-in; *alone* is also without what a deploy asks about the rest of the server (packages, units, health). Memory is what the process took above its start.',
      table(
        ['tree, round trip, change', 'ours', 'rsync', 'ratio', 'transfer', 'alone', 'KB', 'by rsync', 'memory, MB'],
        measured.map(rowOf),
      ),
      ...uploads.map(
        ({ tree, ours, theirs }) =>
          `${tree} at 0 ms, cold: ours ${Math.round(ours)} ms, \`uploadDir\` ${Math.round(theirs)} ms.`,
      ),
    ].join('\n\n')
  } finally {
    rmSync(folder, { recursive: true })
    await server.down()
  }
}

async function measureTree(bench: Bench, root: string, tree: string, delay: number, rounds: number) {
  const tools = await openTools(bench, delay)
  const results = new Map<string, Pair[]>(changes.map(([change]) => [change, []]))
  for (let round = 0; round < rounds; round++) {
    await tools.forget()
    for (const [change, edit] of changes) {
      edit(root)
      const whole = await tools.ours(root)
      const ours = { ...whole, ...(change === 'nothing' ? await tools.apart(root) : {}) }
      results.get(change)?.push({ ours, rsync: await tools.rsync(root) })
    }
  }
  await tools.close()
  return [...results].map(([change, pairs]): Measured => ({ tree, delay, change, pairs }))
}

function rowOf({ tree, delay, change, pairs }: Measured): string[] {
  const round = (value: (pair: Pair) => number) => String(Math.round(of(pairs, value)))
  return [
    `${tree}, ${delay} ms, ${change}`,
    round(({ ours }) => ours.whole),
    round(({ rsync }) => rsync.whole),
    of(pairs, ({ ours, rsync }) => ours.whole / rsync.whole).toFixed(2),
    round(({ ours }) => ours.transfer),
    round(({ ours }) => ours.alone),
    round(({ ours }) => ours.wire / 1000),
    round(({ rsync }) => rsync.wire / 1000),
    String(Math.round(Math.max(...pairs.map(({ ours }) => ours.memory)) / 1e6)),
  ]
}

async function measureUploadDir(bench: Bench, kinds: ReturnType<typeof trees>): Promise<Uploaded[]> {
  const uploads: Uploaded[] = []
  const tools = await openTools(bench, 0)
  for (const [tree, make] of kinds) {
    const root = join(bench.folder, `${tree} to upload`)
    make(root)
    await tools.forget()
    const { whole } = await tools.ours(root)
    uploads.push({ tree, ours: whole, ...(await tools.uploadDir(root)) })
    console.error(JSON.stringify(uploads.at(-1)))
  }
  await tools.close()
  return uploads
}

/** The most bytes above its start that the process takes for 1 GB, half in files that go alone, half in the pack. */
async function measureMemory(bench: Bench): Promise<number> {
  const root = join(bench.folder, '1 GB')
  mkdirSync(root)
  const [noise, text] = [randomBytes(10_000_000), Buffer.from(randomBytes(5_000_000).toString('hex'))]
  for (let at = 0; at < 100; at++) {
    const name = at < 50 ? `film${at % 5}` : `log${at % 25}`
    appendFileSync(join(root, name), at < 50 ? noise : text)
  }
  const tools = await openTools(bench, 0)
  await tools.forget()
  const { memory } = await tools.ours(root)
  await tools.close()
  return memory
}
