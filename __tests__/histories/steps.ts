/** What happens to a site in a random history. Each step leaves what the rows may be now, and looks at them. */
import type { Random } from '../lab/random.ts'
import type { World } from './model.ts'
import { addFailing, writeVersion } from './project.ts'
import { type Came, type Fault, look, runDeploy, runRestore, type Stage, writeRows } from './stage.ts'

export interface Play {
  readonly stage: Stage
  readonly random: Random
  /** Acts that runs of a kind have had, by which one is chosen. */
  readonly acts: Map<string, number>
  say(line: string): void
}

export interface Step {
  readonly name: string
  /** How often it comes, beside the others. */
  readonly weight: number
  run(play: Play): Promise<void>
}

const fail = (what: string, { log }: { log: string }) => new Error(`${what}\n${log.slice(-6000)}`)

/** A run of the action, which must be green. */
async function deployed(play: Play): Promise<void> {
  const came = await runDeploy(play.stage, null)
  if (came.code !== 0) throw fail('the deploy is red', came)
  await mustServe(play, came)
}

/** The site answers, and its rows are those of one world. */
async function mustServe({ stage }: Play, said: { log: string }): Promise<World> {
  let world: World | null
  try {
    world = await look(stage)
  } catch (error) {
    throw fail((error as Error).message, said)
  }
  if (world === null) {
    const state = await stage.server.sh(
      `systemctl list-units --all --plain --no-legend 'shop*' || true; journalctl -q -n 40 -u 'shop@*' || true`,
    )
    throw fail(`the site does not answer:\n${state}`, said)
  }
  return world
}

/** After a command that may leave the site off: it says so, and a deploy of what is there starts it. */
async function servesOrSaysWhyNot(play: Play, came: Came): Promise<void> {
  if (/stays off until/.test(came.log)) {
    play.say('  the site stays off, which is said: deployed')
    await deployed(play)
  } else await mustServe(play, came)
}

async function change({ stage, random }: Play, columns: 0 | 1): Promise<void> {
  const { version } = stage
  stage.version = { code: version.code + 1, columns: version.columns + columns }
  await writeVersion(stage.checkout, stage.version)
  await writeRows(stage, 1 + Math.floor(random.next() * 3))
}

function chooseFault({ random, acts }: Play, kind: string, kinds: readonly Fault['kind'][]): Fault {
  return { at: 1 + Math.floor(random.next() * (acts.get(kind) ?? 100)), kind: random.pick(kinds) }
}

function note({ acts, say }: Play, kind: string, { struck, code, acts: count }: Came): void {
  if (struck === null) acts.set(kind, count)
  say(`  ${struck === null ? 'nothing was struck' : `struck: ${struck}`}; it ended with ${code}`)
}

/** A backup that is there, by chance. */
const chooseBackup = ({ stage, random }: Play): string | null =>
  stage.backups.size === 0 ? null : random.pick([...stage.backups.keys()].sort())

/** A restore to its end: the rows are those of the backup. */
async function restore(play: Play, name: string): Promise<void> {
  const { stage } = play
  const target = stage.backups.get(name) ?? []
  const came = await runRestore(stage, null, name, '--yes')
  play.say(`  restored ${name}: ${came.code}`)
  if (came.code !== 0) throw fail(`${name} is not restored`, came)
  stage.worlds = target
  await servesOrSaysWhyNot(play, came)
}

/** What comes after something was cut off: by chance one of the ways that a person may go. */
async function settle(play: Play, ways: readonly ('deploy' | 'finish' | 'restore' | 'rollback')[]): Promise<void> {
  const { stage, random, say } = play
  const way = random.pick(ways)
  say(`  then: ${way}`)
  const name = chooseBackup(play)
  if (way === 'restore' && name !== null) await restore(play, name)
  else if (way === 'finish') {
    const came = await runRestore(stage, null, '--finish')
    if (came.code !== 0) throw fail('it is not finished', came)
    await servesOrSaysWhyNot(play, came)
  } else if (way === 'rollback') await rollBack(play)
  else await deployed(play)
}

/** Green, or red with a reason; then a deploy brings the newest code again. */
async function rollBack(play: Play): Promise<void> {
  const came = await runDeploy(play.stage, null, { mode: 'rollback' })
  const code = /error-code|::error/.test(came.log)
  play.say(`  rolled back: ${came.code}`)
  if (came.code !== 0 && !code) throw fail('it is red without a reason', came)
  if (came.code === 0) await mustServe(play, came)
  else await deployed(play)
}

export const steps: readonly Step[] = [
  {
    name: 'code is deployed',
    weight: 2,
    run: async (play) => {
      await change(play, 0)
      await deployed(play)
    },
  },
  {
    name: 'a migration is deployed',
    weight: 3,
    run: async (play) => {
      await change(play, 1)
      await deployed(play)
    },
  },
  {
    name: 'a migration fails',
    weight: 1,
    run: async (play) => {
      await change(play, 0)
      const undo = await addFailing(play.stage.checkout, play.stage.version)
      const came = await runDeploy(play.stage, null)
      await undo()
      if (came.code === 0) throw fail('the deploy is green', came)
      await mustServe(play, came)
    },
  },
  {
    name: 'a deploy with a migration is cut off',
    weight: 3,
    run: async (play) => {
      await change(play, 1)
      const came = await runDeploy(play.stage, chooseFault(play, 'deploy', ['kill', 'crash', 'cut', 'fail']))
      note(play, 'deploy', came)
      // Its instance may have been ended with it only where the run says so; a deploy or a restore comes next.
      await settle(play, ['deploy', 'deploy', 'restore', 'rollback'])
    },
  },
  {
    name: 'a backup is restored',
    weight: 2,
    run: async (play) => {
      const name = chooseBackup(play)
      if (name === null) return
      await writeRows(play.stage, 2)
      await restore(play, name)
    },
  },
  {
    name: 'a restore is cut off',
    weight: 4,
    run: async (play) => {
      const { stage } = play
      const name = chooseBackup(play)
      if (name === null) return
      await writeRows(stage, 2)
      const either = [...stage.worlds, ...(stage.backups.get(name) ?? [])]
      const came = await runRestore(stage, chooseFault(play, 'restore', ['kill', 'kill', 'fail']), name, '--yes')
      note(play, 'restore', came)
      if (came.code !== 0) stage.worlds = either
      else stage.worlds = either.slice(-(stage.backups.get(name)?.length ?? 1))
      await settle(play, ['finish', 'deploy', 'restore', 'rollback'])
    },
  },
  {
    name: 'back to the release before',
    weight: 1,
    run: rollBack,
  },
  {
    name: 'the clock jumps',
    weight: 1,
    run: async ({ stage, random, say }) => {
      stage.shift = random.pick([0, 0, -86_400, -3600, 3600, 40 * 86_400])
      say(`  by ${stage.shift} s`)
      await writeRows(stage, 1)
    },
  },
]
