/** Python's tracebacks, as far as they tell of the project's own code. */

const frame = /^(\s*)(?:\| )?File "([^"]+)", line (\d+)/
const code = /^\/srv\/[^/]+\/releases\/[^/]+\/code\//
const marks = /^\s*(\| )?[\^~]+\s*$/

/** A place in a file of the repository. */
export interface Place {
  readonly file: string
  readonly line: number
}

/** The path in the repository of a file of the release's code; null for a file of Python or of a package. */
const findOwn = (path: string): string | null => {
  if (code.test(path)) return path.replace(code, '')
  return path.startsWith('/') || path.startsWith('<') ? null : path
}

/** The last line of the project's own code that a traceback in the output names. */
export function findPlace(output: string): Place | null {
  const found = [...output.matchAll(/File "([^"\n]+)", line (\d+)/g)].flatMap(([, path = '', line]) =>
    code.test(path) ? [{ file: path.replace(code, ''), line: Number(line) }] : [],
  )
  return found.at(-1) ?? null
}

/**
 * What of an output a person who wrote the project reads first: the frames of its own code, by their paths in the
 * repository, and what is no frame, such as the exception. An output without a frame of its own stays as it is.
 */
export function listOwnLines(output: string): string[] {
  const lines = output.split('\n')
  if (!lines.some((line) => findOwn(frame.exec(line)?.[2] ?? '/') !== null)) return lines
  let indent: number | null = null
  let own = false
  return lines.flatMap((line) => {
    if (/^\s*(\| )?Traceback \(most recent call last\)/.test(line)) return []
    const [, before = '', path, number] = frame.exec(line) ?? []
    if (path !== undefined) {
      const file = findOwn(path)
      own = file !== null
      indent = before.length
      return own ? [line.replace(/File "[^"]+", line \d+/, `File "${file}", line ${number}`)] : []
    }
    if (indent !== null && line.trim() !== '' && line.length - line.trimStart().length > indent)
      return own && !marks.test(line) ? [line] : []
    indent = null
    return line.trim() === '' ? [] : [line]
  })
}
