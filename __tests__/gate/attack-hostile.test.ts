/** A server that greets as a gate does, and then does as it likes. */
import { onTestFinished, test, vi } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { runThroughGate } from '../../src/gate/through.ts'
import type { Inputs, Run } from '../../src/model.ts'
import { openReport } from '../../src/report/report.ts'
import { expectHeld } from '../lab/attacks.ts'
import { type Act, type Behaviour, flood, startHostile } from '../lab/hostile.ts'

vi.mock(import('../../src/patience.ts'), async (original) => {
  const real = await original()
  return { ...real, patience: { ...real.patience, quiet: 5, silence: 5, shell: 8 } }
})

vi.mock(import('../../src/server/limits.ts'), async () => {
  const few = { line: 512 * 1024, all: 1024 * 1024 }
  return { mostOfOurs: few, mostOfOthers: few }
})

/** How a run ended: its error's code, null where the account was taken for an ordinary one. */
async function ended(behaviour: Behaviour) {
  const { close, ...target } = await startHostile(behaviour)
  onTestFinished(close)
  const inputs = { ...target, app: 'blog', mode: 'status', user: 'blog-deploy' } as unknown as Inputs
  const report = openReport({ write: () => {}, now: () => performance.now() })
  const began = performance.now()
  const never = new Promise<never>(() => {})
  const ending = await runThroughGate(inputs, {} as Run, report, never, { env: {}, texts: {} })
  const error = ending?.error
  const outcome = ending === null ? null : error instanceof DeployError ? error.code : `${error}`
  return { outcome, seconds: (performance.now() - began) / 1000 }
}

const greeting = { 'django-prod gate': 1, app: 'blog', bundle: 'x' }
const gate =
  (...frames: readonly unknown[]): Act =>
  (channel) => {
    for (const frame of [greeting, ...frames]) channel.write(`${JSON.stringify(frame)}\n`)
  }

const attacks: Record<string, readonly [Behaviour, string | null]> = {
  'a command that is never answered': [{ exec: null }, 'CONNECTION_LOST'],
  'an account that says nothing': [{ exec: () => {} }, null],
  'a greeting of another protocol': [
    { exec: (channel) => channel.write('{"django-prod gate":{},"app":7}\n') },
    'GATE_REFUSED',
  ],
  'a greeting, and nothing more': [{ exec: gate() }, 'CONNECTION_LOST'],
  'a run that goes on without a word': [{ exec: gate({ lacks: [] }, { row: 1, start: 'Sync' }) }, 'CONNECTION_LOST'],
  'files that are not there': [{ exec: gate({ lacks: [-1, 1e9, {}, 'x', null] }) }, 'CONNECTION_LOST'],
  'frames that are none': [
    { exec: gate(null, [], 7, { ending: 7 }, { lacks: {} }) },
    'Error: The server told no reason',
  ],
  'an end at once': [
    {
      exec: (channel, number) => {
        gate()(channel, number)
        channel.exit(0)
        channel.end()
      },
    },
    'CONNECTION_LOST',
  ],
  'lines without an end before the greeting': [
    { exec: (channel) => flood(channel, `${'x'.repeat(100_000)}\n`) },
    'SERVER_FLOODS',
  ],
  'a line without an end after it': [
    {
      exec: (channel, number) => {
        gate()(channel, number)
        flood(channel, 'x'.repeat(100_000))
      },
    },
    'SERVER_FLOODS',
  ],
  'rows without an end': [
    {
      exec: (channel, number) => {
        gate({ lacks: [] })(channel, number)
        flood(channel, `${JSON.stringify({ row: 1, log: 'x'.repeat(100_000) })}\n`)
      },
    },
    'SERVER_FLOODS',
  ],
}

test('no wait is without end, and no flood', async () => {
  const escaped = await Promise.all(
    Object.entries(attacks).map(async ([name, [behaviour, wanted]]) => {
      const { outcome, seconds } = await ended(behaviour)
      return outcome === wanted && seconds < 40 ? [] : [`${name}: ${outcome} after ${seconds} s`]
    }),
  )
  expectHeld('a hostile server', Object.keys(attacks), escaped.flat())
}, 120_000)
