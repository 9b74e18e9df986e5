import { DeployError } from '../errors.ts'
import type { Notice } from '../model.ts'

const documentation = 'docs/troubleshooting.md'

/** A failure as its annotation says it: what failed, where, its own last lines, and what to do next. */
export function errorNotice(error: unknown): Notice {
  if (!(error instanceof DeployError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return {
      level: 'error',
      title: 'A fault of the action itself',
      message: `${text}\nPlease report it with the log of this run.`,
    }
  }
  const { command, hint, host, output } = error.details
  const { file, line } = error.details.file ? error.details : placeIn(output ?? '')
  const where = [host ? `on ${host}` : '', command ? `command: ${command}` : ''].filter(Boolean).join(', ')
  const message = [error.message, where, output ?? '', hint, `Code ${error.code}: see ${documentation}.`]
    .filter(Boolean)
    .join('\n')
  return { level: 'error', title: error.code, message, ...(file ? { file } : {}), ...(line ? { line } : {}) }
}

/** The last line of the project's own code that a traceback in the output names: a path below a release's code. */
function placeIn(output: string): { readonly file?: string; readonly line?: number } {
  const found = [...output.matchAll(/File "\/srv\/[^/"]+\/releases\/[^/"]+\/code\/([^"\n]+)", line (\d+)/g)].at(-1)
  return found?.[1] ? { file: found[1], line: Number(found[2]) } : {}
}
