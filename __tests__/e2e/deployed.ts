/** The tree of a server with the example project on it, made once for the suite instead of by each of its files. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { baseTree, cache } from '../lab/base.ts'
import { exampleFiles, filesBelow } from '../lab/checkout.ts'
import { run, withLock } from '../lab/process.ts'
import type { TestServer, WithTree } from '../lab/server.ts'
import { isBelow } from '../lab/tree.ts'

const repository = resolve(import.meta.dirname, '../..')

/** The certificates of Caddy's own authority are valid for twelve hours. */
const hoursOfUse = 6

/** What a server must have of its own, as the next one has too: its name and address are written anew at each boot. */
const ownedByOne = ['etc/ssh/ssh_host_*', 'var/log/journal/*', 'var/log/caddy/*', 'var/lib/systemd/random-seed']

/** Everything that decides what the first deploy leaves on a server, and the part of the day. */
async function hashOfAll(config: string): Promise<string> {
  const below = (folder: string) => filesBelow(join(repository, folder)).map((name) => join(folder, name))
  const files = ['action.yml', ...below('dist'), ...exampleFiles().map((name) => join('examples/projetdjango', name))]
  const contents = files.sort().map((name) => [name, readFileSync(join(repository, name)).toString('base64')])
  const part = Math.floor(Date.now() / (hoursOfUse * 3_600_000))
  const all = [await baseTree('bookworm', 'warm'), config, ownedByOne, part, contents]
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 12)
}

/**
 * A tree to begin with, made by `deployed` when this machine has none of it: a server that had its first deploy by this
 * bundle with this configuration. Secrets and certificates made by that deploy are the same on every server that begins
 * with it; what is about the first deploy itself begins with a layer.
 *
 * @param deployed boots a server of the layer `warm`, and deploys the example to it
 */
export const deployedTree =
  (config: string, deployed: () => Promise<TestServer>): WithTree =>
  async (use) => {
    const tree = join(cache(), `bookworm-deployed-${await hashOfAll(config)}`)
    // One lock for each: whoever tests another bundle does not wait.
    await withLock(`${tree}.lock`, async () => {
      writeFileSync(`${tree}.used`, '')
      if (!existsSync(tree)) await keep(await deployed(), tree)
      await use(tree)
    })
  }

async function keep(server: TestServer, tree: string): Promise<void> {
  try {
    await server.shutDown()
    removeUnused()
    const partial = `${tree}.partial`
    rmSync(partial, { recursive: true, force: true })
    await run(['cp', '-a', '--reflink=auto', server.root, partial])
    await run(['sh', '-euc', 'cd "$1"; shift; rm -rf $*; : >etc/machine-id', 'sh', partial, ...ownedByOne])
    renameSync(partial, tree)
  } finally {
    await server.down()
  }
}

/** Removes those that no server uses and none has begun with for an hour: other checkouts of this repository have theirs. */
function removeUnused(): void {
  for (const name of readdirSync(cache()).filter((it) => /^bookworm-deployed-[0-9a-f]+$/.test(it))) {
    const tree = join(cache(), name)
    const used = statSync(`${tree}.used`, { throwIfNoEntry: false })?.mtimeMs ?? 0
    if (isBelow(tree) || Date.now() - used < 3_600_000) continue
    for (const path of [tree, `${tree}.used`, `${tree}.lock`]) rmSync(path, { recursive: true, force: true })
  }
}
