/** Reads what apt-get and dpkg say, in English, as their sources have it (apt 2.2 to 3.1). */

/** A line of apt's sources that is in force (sources.list(5)). */
export interface Source {
  /** `/etc/apt/sources.list:1` */
  readonly place: string
  readonly text: string
}

/** dpkg's and apt-get's words for a lock that another process has. */
const locked =
  /lock was locked by another process|Could not get lock|is another process using it|Unable to lock (directory|the administration directory) .*another process/

/** Whether a command ended for a lock that another process has. */
export const isLocked = (output: string): boolean => locked.test(output)

/** Whether apt-get asks for `dpkg --configure -a` before it does anything. */
export const wasInterrupted = (output: string): boolean => /dpkg was interrupted/.test(output)

/** Lines of `grep -rn`, comments left out. */
export function readSources(text: string): Source[] {
  return [...text.matchAll(/^(\/[^:\n]+:\d+):(.*)$/gm)]
    .map(([, place = '', line = '']) => ({ place, text: line.trim() }))
    .filter((source) => source.text !== '' && !source.text.startsWith('#'))
}

/**
 * Complaints, whatever apt-get's exit code was: it mostly ends with 0 when an archive can't be had. `Err:` is none yet:
 * what can be done without is tried and let go.
 */
const complaint = /^([EW]: |Error: |Warning: )/

/** What apt-get complained about. */
export function listComplaints(output: string): string[] {
  return output.split('\n').filter((line) => complaint.test(line))
}

/** The lines of apt's sources that it complained about. */
export function findFaulty(output: string, sources: readonly Source[]): Source[] {
  const bad = listComplaints(output)
  const discs = /Media change/.test(output)
  return sources.filter((source) => {
    const disc = /cdrom:(\[[^\]]*\])/.exec(source.text)?.[1]
    if (disc !== undefined) return discs || bad.some((line) => line.includes(`cdrom://${disc}`))
    return bad.some((line) => names(line, source))
  })
}

/** Whether a complaint is about a source: it has its address, and its suite where one stands in the same line. */
function names(line: string, { place, text }: Source): boolean {
  const [file = '', number] = place.split(':')
  if (new RegExp(`(entry|line) ${number} in (list file|source list) ${quote(file)}( |$)`).test(line)) return true
  // A stanza has its number, not that of a line: all of the file is named by its addresses.
  if (line.includes(`stanza`) && line.includes(`in source list ${file} `)) return /^URIs:/i.test(text)
  const [, address, suite] =
    /^(?:deb(?:-src)?\s+(?:\[[^\]]*\]\s+)?|URIs:.*?)([a-z+]+:\S+)(?:\s+(\S+))?/i.exec(text) ?? []
  if (address === undefined) return false
  const addresses = /^URIs:/i.test(text) ? text.replace(/^URIs:\s*/i, '').split(/\s+/) : [address]
  const inLine = addresses.some((one) => new RegExp(`${quote(one.replace(/\/+$/, ''))}([\\s/'"]|$)`).test(line))
  if (!inLine || /^URIs:/i.test(text) || suite === undefined || suite.endsWith('/')) return inLine
  return new RegExp(`(/dists/| )${quote(suite)}([\\s/':]|$)`).test(line)
}

const quote = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * Packages that stand in apt-get's way, as it refuses everything while one of them is broken: one whose own needs are
 * not met, or that dpkg left half-way.
 */
export function findObstacles(output: string): string[] {
  const unmet = /unmet dependencies/.test(output)
    ? [...output.matchAll(/^ (\S+?)(?::\w+)? : (?:Pre)?Depends: /gm)].map(([, name = '']) => name)
    : []
  const half = [...output.matchAll(/The package (\S+?)(?::\w+)? needs to be reinstalled/g)].map(([, name = '']) => name)
  return [...new Set([...unmet, ...half])]
}

/** Packages that dpkg could not set up or unpack. */
export function findFailing(output: string): string[] {
  // apt-get numbers the archives that it hands over: /tmp/apt-dpkg-install-ab12/3-tree_2.1.0-1_amd64.deb
  const found = output.matchAll(
    /^dpkg: error processing (?:package |archive (?:\S*\/)?(?:\d+-)?)([a-z0-9][a-z0-9+.-]+)/gm,
  )
  return [...new Set([...found].map(([, name = '']) => name))]
}
