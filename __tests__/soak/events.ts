/** What happens in a round of the soak test. Each event tells the model what it must have come to. */
import { deepStrictEqual, partialDeepStrictEqual } from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from '../e2e/site.ts'
import { type ActionResult, startAction } from '../lab/action.ts'
import { until } from '../lab/process.ts'
import { startRelay } from '../lab/relay.ts'
import { visit } from '../lab/visit.ts'
import { breaks, nextVersion, writeVersion } from './changes.ts'
import { fits, isOnlyStatic, isSame, migrated, wayBack, wentLive } from './model.ts'
import { observe, serves } from './observe.ts'
import type { Soak } from './soak.ts'

export interface Event {
  readonly name: string
  /** Visitors can't come meanwhile: the server is off, or Caddy is. */
  readonly closed?: boolean
  run(soak: Soak): Promise<void>
}

/** How a run must have ended; its log is shown when it has not. */
function ended({ outputs, log }: ActionResult, expected: Record<string, string>): void {
  try {
    partialDeepStrictEqual(outputs, { 'error-code': '', ...expected })
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${log}`)
  }
}

const inputsOf = ({ inputs, model }: Soak) => ({ ...inputs, env: `GREETING=${model.wanted.greeting}` })

async function change(soak: Soak): Promise<void> {
  soak.model.wanted = nextVersion(soak.model.wanted, soak.random)
  await writeVersion(soak.site.checkout, soak.model.wanted)
}

/** A deploy to its end: it must bring what the checkout holds, and do no more than that needs. */
async function deploy(soak: Soak): Promise<void> {
  const { model, site } = soak
  const { live, wanted } = model
  const result = await site.deploy(inputsOf(soak))
  const outputs: Record<string, string> = isSame(live, wanted)
    ? { result: 'unchanged', release: live.id }
    : { result: 'deployed', gunicorn: isOnlyStatic(live, wanted) ? 'kept' : 'replaced' }
  ended(result, outputs)
  if (isSame(live, wanted)) return
  wentLive(model, result.outputs.release ?? '')
  soak.usualMilliseconds = Number(result.outputs['duration-ms'])
}

/** Begins a deploy and does something to it at a random moment of its usual time. */
async function disturbed(soak: Soak, disturb: (kill: (signal: NodeJS.Signals) => void) => Promise<void>, way = {}) {
  await change(soak)
  const handle = await startAction({ workspace: soak.site.checkout.dir, inputs: { ...inputsOf(soak), ...way } })
  const moment = soak.random.next() * soak.usualMilliseconds
  soak.say(`  after ${Math.round(moment)} ms`)
  await new Promise((resolve) => setTimeout(resolve, moment))
  await disturb(handle.kill)
  return handle.done
}

/** The release of before or the new one is live, complete either way; the next deploy succeeds unaided. */
async function settle(soak: Soak): Promise<void> {
  const { model, site } = soak
  // What was on its way when the run was cut off may still be done, the switch too: looked at then, the server is two things at once.
  let seen = await observe(site)
  await until('the server stays as it is', 30, async () => {
    const before = seen
    await new Promise((resolve) => setTimeout(resolve, 1000))
    seen = await observe(site)
    return seen.release === before.release && seen.css === before.css && seen.page === before.page
  })
  if (seen.release !== model.live.id) {
    wentLive(model, seen.release)
    soak.say('  the new release was live already')
  } else if (model.wanted.migrations.every((name) => seen.applied.includes(name))) migrated(model)
  // Ended between the migrations and the note about them, it leaves them for ones that old code can't live with.
  model.compatible = model.compatible.filter((name) => seen.compatible.includes(name))
  serves(seen, model)
  await deploy(soak)
}

async function rollback(soak: Soak, release: string): Promise<ActionResult> {
  return await soak.site.deploy({ ...soak.inputs, mode: 'rollback', release })
}

const answers = ({ site }: Soak) =>
  until('the site answers', 60, async () => (await visit(site.server, '/healthz').catch(() => null))?.status === 200)

export const events: readonly Event[] = [
  {
    name: 'a change is deployed',
    run: async (soak) => {
      await change(soak)
      await deploy(soak)
    },
  },
  {
    name: 'the same again: nothing is done',
    run: async (soak) => {
      await deploy(soak)
      const before = await soak.site.live()
      await deploy(soak)
      deepStrictEqual(await soak.site.live(), before)
    },
  },
  {
    name: 'two runs at once',
    run: async (soak) => {
      await change(soak)
      const results = await Promise.all([soak.site.deploy(inputsOf(soak)), soak.site.deploy(inputsOf(soak))])
      const { live, wanted } = soak.model
      const first = results.find(({ outputs }) => outputs.result === 'deployed')
      for (const result of results) ended(result, { result: result === first ? 'deployed' : 'unchanged' })
      deepStrictEqual(first === undefined, isSame(live, wanted))
      if (!isSame(live, wanted)) wentLive(soak.model, results[0]?.outputs.release ?? '')
    },
  },
  {
    name: 'a broken release',
    run: async (soak) => {
      await change(soak)
      const { checkout } = soak.site
      const broken = soak.random.pick(breaks)
      soak.say(`  ${broken.code}`)
      const good = await readFile(join(checkout.dir, broken.path), 'utf8')
      await checkout.write(broken.path, good + broken.more)
      await checkout.commit('Break it')
      const result = await soak.site.deploy(inputsOf(soak))
      ended(result, { result: broken.result, 'error-code': broken.code })
      if (broken.migrates) migrated(soak.model)
      await checkout.write(broken.path, good)
      await checkout.commit('Mend it')
    },
  },
  {
    name: 'the runner is ended',
    run: async (soak) => {
      const signal = soak.random.pick(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)
      soak.say(`  ${signal}`)
      await disturbed(soak, async (kill) => kill(signal))
      await settle(soak)
    },
  },
  {
    name: 'the network is cut',
    run: async (soak) => {
      const relay = await startRelay({ host: soak.site.server.address, port: 22 })
      const way = { host: '127.0.0.1', port: String(relay.port) }
      await disturbed(
        soak,
        async (kill) => {
          relay.cut()
          kill('SIGKILL')
        },
        way,
      )
      await settle(soak)
      await relay.close()
    },
  },
  {
    name: 'power is cut during a deploy',
    closed: true,
    run: async (soak) => {
      await disturbed(soak, async (kill) => {
        await soak.site.server.powerCut()
        kill('SIGKILL')
      })
      await soak.site.server.boot()
      await answers(soak)
      await settle(soak)
    },
  },
  {
    name: 'the server is booted again',
    closed: true,
    run: async (soak) => {
      await soak.site.server.reboot()
      await answers(soak)
    },
  },
  {
    name: 'Gunicorn is killed',
    run: async (soak) => {
      const { pid, instance } = await soak.site.live()
      await soak.site.server.sh(`systemctl kill -s KILL ${app}@${instance}.service`)
      soak.lossUntil = Date.now()
      await until('another Gunicorn', 30, async () => ![0, pid].includes((await soak.site.live()).pid))
      await answers(soak)
    },
  },
  {
    name: 'Caddy is stopped: the next run repairs it',
    closed: true,
    run: async (soak) => {
      await deploy(soak)
      await soak.site.server.sh('systemctl stop caddy')
      const result = await soak.site.deploy(inputsOf(soak))
      ended(result, { result: 'repaired' })
    },
  },
  {
    name: 'too little memory for two instances',
    run: async (soak) => {
      await soak.site.server.sh(`sed 's/^MemAvailable:.*/MemAvailable:      60000 kB/' /proc/meminfo > /run/meminfo
        mount --bind /run/meminfo /proc/meminfo`)
      await change(soak)
      await deploy(soak)
      await soak.site.server.sh('umount /proc/meminfo')
    },
  },
  {
    name: 'going back',
    run: async (soak) => {
      const { model, random } = soak
      const { releases } = await observe(soak.site)
      const others = model.made.filter(({ id }) => id !== model.live.id && releases.includes(id))
      const named = others.length > 0 && random.chance(0.5) ? random.pick(others) : null
      const target = named ?? wayBack(model, releases)
      const result = await rollback(soak, named?.id ?? '')
      soak.say(`  to ${target?.id ?? 'nothing'}: ${result.outputs['error-code'] || result.outputs.result}`)
      if (target === null) ended(result, { 'error-code': 'NO_RELEASE' })
      else if (!fits(model, target)) ended(result, { 'error-code': 'ROLLBACK_REFUSED' })
      else {
        ended(result, { result: 'deployed', release: target.id })
        model.live = target
      }
    },
  },
]
