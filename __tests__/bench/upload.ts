import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { type BenchSite, openBenchSite, sshTrue } from './site.ts'
import { median, spread, time } from './timing.ts'

/** As many and as large as a project with its vendored assets. */
const files = 1271
const bytesEach = 11_000

/**
 * Many new files: the step Sync (pack, upload, unpack, hard links for the rest, each hash checked on the server)
 * beside `rsync -az` of the same files to an empty folder, in turn.
 */
export async function benchUpload(bundles: Record<string, string>, rounds: number, rtt: number): Promise<string> {
  const [first = ''] = Object.values(bundles)
  const site = await openBenchSite(first, rtt)
  try {
    await site.server.sh('apt-get -q update; DEBIAN_FRONTEND=noninteractive apt-get -qy install rsync')
    const ssh = (await sshTrue(site)).slice(0, -2).join(' ')
    const times: Record<string, number[]> = { '`rsync -az`': [] }
    for (const name of Object.keys(bundles)) times[`Sync of ${name}`] = []
    for (let round = 0; round <= rounds; round++) {
      for (const [name, bundle] of Object.entries(bundles)) {
        await renew(site)
        const { steps } = await site.run(bundle, 'deployed')
        if (round > 0) times[`Sync of ${name}`]?.push(steps.Sync ?? Number.NaN)
      }
      const there = `/var/tmp/rsync-${round}`
      const words = ['-e', ssh, `${join(site.checkout.dir, 'assets')}/`, `root@${site.way.host}:${there}/`]
      const { milliseconds, code, output } = await time(['rsync', '-az', ...words])
      if (code !== 0) throw new Error(`rsync ended with ${code}:\n${output}`)
      if (round > 0) times['`rsync -az`']?.push(milliseconds)
      await site.server.sh(`rm -r ${there}`)
    }
    const rows = Object.entries(times).map(([name, all]) => [name, `${Math.round(median(all))} ms`, spread(all)])
    const size = ((files * bytesEach) / 1e6).toFixed(0)
    return [
      `${files} new files, ${size} MB. Medians of ${rounds} rounds on ${machine()}; the server is a Debian 12 on the same machine, ${rtt} ms away.`,
      table(['', 'median', 'fastest – slowest'], rows),
    ].join('\n\n')
  } finally {
    await site.down()
  }
}

const words = Array.from({ length: 4000 }, () => randomInt(2 ** 40).toString(36))

/** Gives each file other text, that compresses about as source code does. */
async function renew({ checkout }: BenchSite): Promise<void> {
  for (let file = 0; file < files; file++) {
    let text = ''
    while (text.length < bytesEach) text += `${words[randomInt(words.length)]}${randomInt(12) ? ' ' : '\n'}`
    await checkout.write(`assets/${file % 40}/${file}.txt`, text.slice(0, bytesEach))
  }
  await checkout.commit('Other assets')
}
