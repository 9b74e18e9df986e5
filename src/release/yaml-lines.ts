/** What is proposed for .github/django-prod.yml, so that a run reads it as it was meant. */

/** A name that a unit may have (src/inputs/processes.ts), made of what somebody else calls it, and not one of `taken`. */
export function unitName(text: string, taken: ReadonlySet<string> = new Set()): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
  const name = plain.slice(0, 27).replace(/-+$/, '') || 'job'
  for (let number = 1; ; number++) {
    const one = number === 1 ? name : `${name}-${number}`
    if (!taken.has(one)) return one
  }
}

/** A command as `processes` and `timers` take it: what only a shell can do is given to one, and variables by env(1). */
export function asCommand(line: string): string {
  const assigned = /^(?:[A-Za-z_]\w*=\S* +)+/.exec(line)?.[0] ?? ''
  if (!needsShell(line)) return assigned === '' ? line : `env ${line}`
  return `sh -c '${line.replaceAll("'", `'"'"'`)}'`
}

/** Outside of single quotes something that is no plain word; in double quotes what a shell would expand. */
function needsShell(line: string): boolean {
  const rest = line.replace(/'[^']*'/g, '')
  return /[$`\\]/.test(rest) || /[|&;<>()*?~]/.test(rest.replace(/"[^"]*"/g, ''))
}

/** A scalar of YAML 1.2: plain where that can be nothing else. */
export const yamlText = (text: string): string =>
  /^[\w./-](?:.*\S)?$/.test(text) && !/: |:$| #/.test(text) ? text : `'${text.replaceAll("'", "''")}'`
