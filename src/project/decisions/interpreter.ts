/** Which Python runs the site. */
import type { Interpreter } from '../../model.ts'
import { satisfies } from '../detection/python-version.ts'

/** What uv offers, the best kept and most widely supported first. */
const offered = ['3.13', '3.12', '3.14', '3.11', '3.10', '3.9']

/**
 * Chooses the interpreter: the wanted one; else the system's own where it fulfils the constraint; else another one
 * of the system; else one that uv fetches. Null when no Python that there is fulfils the constraint.
 *
 * @param has version of the system's python3 (`3.11.2`), and all of its interpreters (`python3.11`)
 */
export function chooseInterpreter(
  has: { readonly python: string; readonly pythons: readonly string[] },
  wanted?: string,
  constraint = '',
): Interpreter | null {
  const own = has.python.split('.').slice(0, 2).join('.')
  const system = (version: string): Interpreter => ({
    request: version === own ? '/usr/bin/python3' : `/usr/bin/python${version}`,
    managed: false,
    version,
  })
  const installed = [own, ...has.pythons.map((name) => name.replace('python', '')).reverse()]
  if (wanted !== undefined) {
    return installed.includes(wanted) ? system(wanted) : { request: wanted, managed: true, version: wanted }
  }
  if (constraint === '' || satisfies(has.python, constraint)) return system(own)
  // Of another one only the minor version is known: any patch release counts.
  const fits = (version: string) => satisfies(`${version}.99`, constraint) || satisfies(`${version}.0`, constraint)
  const other = installed.find(fits)
  if (other !== undefined) return system(other)
  const fetched = offered.find(fits)
  return fetched === undefined ? null : { request: fetched, managed: true, version: fetched }
}
