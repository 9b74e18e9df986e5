import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { git, makeCheckout } from '../lab/checkout.ts'
import { commandFiles, declaredInputs, inputVariables, jobVariables } from '../lab/runner-environment.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { tooSlow } from './noop.ts'
import { dist } from './site.ts'
import { median, spread, time } from './timing.ts'

/** What the start that ends at once may take, as a part of the other bundle's. */
const goal = 0.8

/** Milliseconds of one process: by the clock, and of processors (user and system, getrusage(2)). */
interface Start {
  readonly wall: number
  readonly processor: number
}

/** Nothing listens there (RFC 863 would discard what comes). */
const nowhere = { host: '127.0.0.1', port: '9', domains: 'www.example.org', password: 'none' }

/** What is started, by its name; each reads more of the bundle than the one before. */
const starts: Record<string, { readonly code: number; readonly given: Record<string, string>; readonly post?: true }> =
  {
    'the post entry': { code: 0, given: {}, post: true },
    'an input is missing': { code: 1, given: {} },
    'the server is called': { code: 1, given: { ...nowhere, 'host-key': `SHA256:${'A'.repeat(43)}` } },
  }

/**
 * The start of a bundle alone, without a server: until it has found that an input is missing, until it has called a
 * server that is not there, which needs all that a deploy needs, and the post entry, which each run starts too. Bundles
 * are started in turn.
 */
export async function benchStart(bundles: Record<string, string>, rounds: number): Promise<string> {
  const checkout = await makeCheckout()
  const temp = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const declared = await declaredInputs(dist)
    const { PATH, HOME, LANG } = process.env
    const job = jobVariables(checkout.dir, await git(checkout.dir, 'rev-parse', 'HEAD'), temp)
    const env = { PATH, HOME, LANG, ...job, ...(await commandFiles(temp)) }
    const times: Record<string, Start[]> = {}
    const note = (name: string, start: Start) => {
      times[name] = [...(times[name] ?? []), start]
    }
    // The first round warms the caches and does not count.
    for (let round = 0; round <= rounds; round++) {
      for (const [what, { code, given, post }] of Object.entries(starts)) {
        const state = post ? { STATE_started: 'true', STATE_result: 'unchanged' } : {}
        for (const [name, bundle] of Object.entries(bundles)) {
          const run = { cwd: checkout.dir, env: { ...env, ...state, ...inputVariables({ ...declared, ...given }) } }
          const start = await timed([process.execPath, bundle], code, run)
          if (round > 0) note(`${what}: ${name}`, start)
        }
      }
      const node = await timed([process.execPath, '-e', '0'], 0, { env })
      if (round > 0) note('`node -e 0`', node)
    }
    return shown(times, Object.keys(bundles), rounds)
  } finally {
    await checkout.done()
    await rm(temp, { recursive: true })
  }
}

async function timed(words: readonly string[], expected: number, run: Parameters<typeof time>[1]): Promise<Start> {
  const clock = 'TIMEFORMAT="times %3R %3U %3S"; time "$@"'
  const { code, output } = await time(['bash', '-c', clock, 'bash', ...words], run)
  const [, wall, user, system] = /^times (\S+) (\S+) (\S+)$/m.exec(output)?.map((text) => Number(text) * 1000) ?? []
  if (code !== expected || wall === undefined || user === undefined || system === undefined) {
    throw new Error(`${words.join(' ')} ended with ${code}, not ${expected}:\n${output}`)
  }
  return { wall, processor: user + system }
}

function shown(times: Record<string, Start[]>, names: readonly string[], rounds: number): string {
  const rows = Object.entries(times).map(([name, all]) => {
    const [wall, processor] = [all.map((one) => one.wall), all.map((one) => one.processor)]
    return [
      name,
      `${Math.round(median(wall))} ms`,
      spread(wall),
      `${Math.round(median(processor))} ms`,
      spread(processor),
    ]
  })
  const [ours = '', other] = names
  const ratio = (what: string, of: keyof Start) => {
    const [first, second] = [ours, other].map((name) => median((times[`${what}: ${name}`] ?? []).map((one) => one[of])))
    return (first ?? Number.NaN) / (second ?? Number.NaN)
  }
  const ratios =
    other === undefined
      ? []
      : Object.keys(starts).map((what) => {
          const processor = ratio(what, 'processor')
          const wanted =
            what === 'an input is missing' ? ` (goal: at most ${goal}${processor > goal ? `, so ${tooSlow}` : ''})` : ''
          return `${what}: ${ours} ÷ ${other} = **${processor.toFixed(2)}** of processors${wanted}, ${ratio(what, 'wall').toFixed(2)} by the clock`
        })
  return [
    `Medians of ${rounds} rounds, all in turn, on ${machine()}.`,
    table(['', 'by the clock', 'fastest – slowest', 'of processors', 'least – most'], rows),
    ...ratios,
  ].join('\n\n')
}
