import type { Inputs, Project } from '../model.ts'
import { bootstrap } from '../server/programs.ts'
import type { Server } from '../server/server.ts'

/** A Python command in a release's environment, as the application's user, in the folder of manage.py. */
export interface DjangoCommand {
  /** After `python`. */
  readonly words: readonly string[]
  readonly input?: string
  /** Name of the unit, where another run must be able to wait for it. */
  readonly unit?: string
  /** The lines are not shown: they are an answer, not a log. */
  readonly quiet?: boolean
  /** Only so many of the last lines come back; all are shown. */
  readonly keep?: number
  /** The values of the release's environment are taken out of its lines: the project's own commands may print them. */
  readonly hide?: boolean
  /** Makes STATIC_ROOT writable for this command. */
  readonly collect?: boolean
  /** After it, STATIC_ROOT is root's again, and what did not change is linked to that of the release `from`. */
  readonly settle?: { readonly from: string | null }
}

export interface DjangoOutput {
  readonly code: number
  readonly lines: readonly string[]
}

/** The release that a command belongs to, as far as that matters. */
export interface Place {
  readonly inputs: Pick<Inputs, 'app'>
  readonly release: string
  readonly checkout: { readonly project: Pick<Project, 'directory'> }
}

/** Runs it and returns its exit code and lines; `log` gets each line as it comes. */
export async function runDjango(
  server: Server,
  place: Place,
  command: DjangoCommand,
  log?: (line: string) => void,
): Promise<DjangoOutput> {
  const { inputs, release, checkout } = place
  return await server.call<DjangoOutput>(
    'django',
    { app: inputs.app, release, directory: checkout.project.directory, ...command },
    { onMessage: (message) => typeof message.log === 'string' && log?.(message.log) },
  )
}

/** `python -c` with the bootstrap that reads a program from standard input; `argument` is its argv[1]. */
export const bootWords = (...argument: readonly string[]): readonly string[] => ['-c', bootstrap, ...argument]

/** A program as the bootstrap reads it, and what the program itself then reads. */
export const withProgram = (program: string, rest = ''): string => `${Buffer.byteLength(program)}\n${program}${rest}`

/** A line for a shell that finds the environment's programs first. */
export const shellWords = (line: string): readonly string[] => [
  '-c',
  'import os,sys; os.environ["PATH"]=os.path.dirname(sys.executable)+":"+os.environ["PATH"]; os.execv("/bin/sh",["sh","-c",sys.argv[1]])',
  line,
]

/** A management command, run without manage.py: that one may name other settings. */
export const management = (...words: readonly string[]): readonly string[] => ['-m', 'django', ...words]
