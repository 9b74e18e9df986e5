/**
 * Reads a file of environment-file commands (GITHUB_OUTPUT, GITHUB_STATE): `name=value` lines and
 * `name<<DELIMITER … DELIMITER` blocks, as GitHub's "Workflow commands" page and the runner's own reader
 * (FileCommandManager) define them. The last of two values for a name wins.
 *
 * Throws on a line of neither kind, an empty name and a block without its end, each of which fails the step on GitHub.
 */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line === '') continue
    // Whichever comes first decides: a value may hold `<<`, a delimiter may hold `=`.
    const [, name, sign, rest] = /^(.+?)(=|<<)(.*)$/s.exec(line) ?? []
    if (name === undefined || rest === undefined) throw new Error(`not a file command: ${line}`)
    if (sign === '=') {
      values[name] = rest
      continue
    }
    const end = lines.indexOf(rest, at + 1)
    if (rest === '' || end === -1) throw new Error(`the value of ${name} has no end: delimiter '${rest}'`)
    values[name] = lines.slice(at + 1, end).join('\n')
    at = end
  }
  return values
}
