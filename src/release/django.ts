import type { Facts, Inputs, Part, Project, PythonOutput } from '../model.ts'
import { patience } from '../patience.ts'
import { placesOf } from '../places.ts'
import { renderPart } from '../render/confine.ts'
import type { Server } from '../server/server.ts'
import { listAbsent } from './launch.ts'

/** Python in a release's environment, as the application's user, in the folder of manage.py. */
export interface DjangoCommand {
  /** For a person, as a subject. */
  readonly name: string
  /** Seconds after which it is ended; `patience.part` when left out. */
  readonly seconds?: number
  /** A line for a shell. */
  readonly any?: boolean
  /** What stands after `python`, or a program of ours. */
  readonly python: readonly string[] | InsideProgram
  /** Name of the unit, where another run must be able to wait for it. */
  readonly unit?: string
  /** As in `RunOptions`. */
  readonly goesOn?: string
  /** The lines are not shown: they are an answer, not a log. */
  readonly quiet?: boolean
  /** Only so many of the last lines come back; all are shown. */
  readonly keep?: number
  /** Makes STATIC_ROOT writable for this command. */
  readonly collect?: boolean
  /** After it, STATIC_ROOT is root's again, and what did not change is linked to that of the release `from`. */
  readonly settle?: { readonly from: string | null } | null
}

/** A module of src/inside with a function `main`. */
export interface InsideProgram {
  readonly entry: string
  /** Of its `main`; no secret. */
  readonly arguments?: readonly string[]
  readonly input?: string
}

/** The release that a command belongs to, as far as that matters. */
export interface Place {
  readonly inputs: Pick<Inputs, 'app' | 'links' | 'mode' | 'shared'>
  readonly facts: Pick<Facts, 'records' | 'services'>
  readonly release: string
  readonly checkout: { readonly project: Pick<Project, 'directory'> }
}

/** How a part of the run is confined. */
export function partOf(
  { inputs: { app, links, mode, shared }, facts }: Pick<Place, 'inputs' | 'facts'>,
  { name, seconds = patience.part, any = false }: Pick<DjangoCommand, 'name' | 'seconds' | 'any'>,
  writes: readonly string[] = [],
): Part {
  const postgresql = facts.services.some(({ unit }) => unit.startsWith('postgresql'))
  const looks = mode === 'plan' ? { looks: shared, postgresql } : {}
  return renderPart(name, seconds, { app, absent: listAbsent(facts), any, links, writes, ...looks })
}

/**
 * Runs it and returns its exit code and lines; `log` gets each line as it comes.
 *
 * @throws DeployError STEP_TIMED_OUT, LAUNCH_FAILED
 */
export async function runDjango(
  server: Server,
  { inputs, facts, release, checkout }: Place,
  { python, unit, goesOn, quiet = false, keep, collect = false, settle, ...asked }: DjangoCommand,
  log?: (line: string) => void,
): Promise<PythonOutput> {
  const writes = collect ? [placesOf(inputs.app).release(release).static] : []
  const program = 'entry' in python ? python : null
  return await server.call(
    'environment.run',
    {
      app: inputs.app,
      release,
      directory: checkout.project.directory,
      words: 'entry' in python ? [] : python,
      inside: program?.entry ?? null,
      arguments: program?.arguments ?? [],
      input: program?.input ?? '',
      unit: unit ?? null,
      quiet,
      keep: keep ?? null,
      collect,
      settle: settle != null,
      previous: settle?.from ?? null,
      part: partOf({ inputs, facts }, asked, writes),
    },
    {
      onMessage: (message) => typeof message.log === 'string' && log?.(message.log),
      inside: program === null ? [] : [program.entry],
      ...(goesOn === undefined ? {} : { goesOn }),
    },
  )
}

/** A line for a shell that finds the environment's programs first. */
export const shellWords = (line: string): readonly string[] => [
  '-c',
  'import os,sys; os.environ["PATH"]=os.path.dirname(sys.executable)+":"+os.environ["PATH"]; os.execv("/bin/sh",["sh","-c",sys.argv[1]])',
  line,
]

/** A migration is never ended half-way: whoever comes next waits for its unit. */
export const asMigration = (app: string) => ({
  name: 'migrate',
  seconds: patience.long,
  unit: `${app}-migrate`,
  goesOn: 'A migration that has begun goes on to its end, and what is applied stays; the next run waits for it.',
})

/** `migrate`, alone in its database: `seconds` it waits for another run. */
export const migrateProgram = (seconds: number, words: readonly string[]): InsideProgram => ({
  entry: 'inside.migrating.run',
  arguments: [seconds, patience.locked, patience.pause].map(String).concat(words),
})

/** A management command, run without manage.py: that one may name other settings. */
export const management = (...words: readonly string[]): readonly string[] => ['-m', 'django', ...words]
