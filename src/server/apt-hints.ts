import { findFailing, findFaulty, findObstacles, isLocked, listComplaints, type Source } from './apt-words.ts'

/** What was found out after an installation has failed. */
export interface Circumstances {
  /** What `apt-get update` and the installation said. */
  readonly output: string
  readonly sources: readonly Source[]
  /** Packages that somebody has put on hold (apt-mark(8)). */
  readonly held: readonly string[]
  /** By how many seconds the clock of the server is before the runner's; null where that is unknown. */
  readonly ahead: number | null
}

/** Sources to take out, one a line, as they stand in their files, but for a name and password in an address. */
export const listSources = (sources: readonly Source[]): string =>
  sources.map(({ place, text }) => `${place} ${text.replace(/:\/\/[^/\s]*@/g, '://…@')}`).join('\n')

/** What can't be true of one archive alone: with any other that answers, the fault is that archive's. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [
    /Could not resolve|Temporary failure resolving/,
    'The server can\'t look up names: "getent hosts deb.debian.org" on it has to print an address. If it prints none, look at /etc/resolv.conf, and at the name servers that your provider tells.',
  ],
  [
    /Proxy Authentication Required|[Pp]roxy.*(refused|unreachable|timed out)/,
    'The proxy that apt is told to use does not let the server through: "apt-config dump Acquire" shows it, and which file says so is found by "grep -r Proxy /etc/apt".',
  ],
  [
    /Certificate verification failed|certificate.*(NOT trusted|not trusted|expired|not yet)|SSL certificate problem/i,
    'The server does not trust the certificate of the package archive: its clock is wrong ("timedatectl"), the package ca-certificates is missing, or something between them opens the encryption; then its authority belongs into /usr/local/share/ca-certificates ("update-ca-certificates").',
  ],
  [
    /Network is unreachable|No route to host|[Cc]onnection (timed out|refused|failed)|Could not connect|Cannot initiate the connection/,
    'The server does not reach its package archives. Has it a way out ("ip route" shows one that begins with "default")? Does a firewall keep it in? Where only a proxy leads out, write \'Acquire::http::Proxy "http://HOST:PORT";\' into /etc/apt/apt.conf.d/proxy. A server with IPv6 alone needs archives that have it.',
  ],
]

const untouched = 'Nothing that serves visitors was changed.'

/** What keeps the server from all of its archives; null where one of them answered. */
function findReason(output: string): string | null {
  if (/^(Get|Hit):\d/m.test(output)) return null
  return reasons.find(([words]) => words.test(output))?.[1] ?? null
}

/** What to do next, as far as it can be told from what was found out. */
export function hintFor(names: readonly string[], { output, sources, held, ahead }: Circumstances): string {
  const faulty = findFaulty(output, sources)
  const takeOut =
    faulty.length === 0
      ? ''
      : `Take ${faulty.length === 1 ? 'this line' : 'these lines'} out of apt's sources on the server (or mend ${faulty.length === 1 ? 'it' : 'them'}), and run again:\n${listSources(faulty)}\n`
  const say = (...sentences: readonly string[]): string =>
    [...sentences.filter((one) => one !== ''), untouched].join(' ')
  const changed = /changed its '\w+' value/.test(output)
  const accepting = changed ? 'If such a change is right, "apt-get update --allow-releaseinfo-change" accepts it.' : ''
  if (isLocked(output)) {
    return say(
      'Another program has been installing packages for five minutes: its number is below ("ps -fp NUMBER" on the server tells which). Run again when it has ended.',
    )
  }
  if (/No space left|enough free space/.test(output)) {
    return say(
      'The disk of the server is full: "df -h / /var/cache/apt/archives" shows it, and "apt-get clean" makes room.',
    )
  }
  if (/Read-only file system/.test(output)) {
    return say('The disk of the server can\'t be written: one with errors is mounted so, and "dmesg" tells of them.')
  }
  if (ahead !== null && Math.abs(ahead) > 300 && /not valid yet|is expired|certificate/i.test(output)) {
    const wrong = `${describeSeconds(Math.abs(ahead))} ${ahead > 0 ? 'fast' : 'slow'}`
    return say(`The clock of the server is ${wrong}: "timedatectl set-ntp true" on it sets it right, and keeps it so.`)
  }
  if (sources.length === 0)
    return say('The server names no package archive: /etc/apt/sources.list and /etc/apt/sources.list.d say none.')
  if (/The list of sources could not be read/.test(output) && takeOut !== '') return say(takeOut)
  const removed = /The following packages will be REMOVED:\n((?: {2}.*\n?)+)/.exec(output)?.[1]?.trim().split(/\s+/)
  if (removed && /remove is disabled/.test(output)) {
    return say(
      `Installing it would remove ${removed.join(', ')}, which is on the server already, so it was not done. If nothing needs that any more, remove it by hand and run again.`,
    )
  }
  // apt-get speaks of held packages also where nobody holds one.
  const holding = held.filter((name) => new RegExp(`(^|\\s)${name.replaceAll('+', '\\+')}([\\s:]|$)`, 'm').test(output))
  if (
    /[Hh]eld (broken )?packages|[Uu]nmet dependencies|[Uu]nsatisfied dependencies|conflicting assignments/.test(
      output,
    ) &&
    holding.length > 0
  ) {
    return say(
      `Somebody has put packages of the server on hold: "apt-mark unhold ${holding.join(' ')}" lets them be changed. Find out why before, and run again.`,
    )
  }
  const failing = findFailing(output).filter((name) => names.includes(name))
  if (failing.length > 0)
    return say(`"dpkg --configure ${failing[0]}" on the server repeats what failed. It says why, below.`)
  const reason = findReason(output)
  if (reason !== null) return say(reason)
  const obstacles = findObstacles(output).filter((name) => !names.includes(name))
  if (obstacles.length > 0) {
    return say(
      `apt installs nothing while packages of the server are broken: ${obstacles.join(', ')}. "apt-get --fix-broken install" says what it would do about them.`,
      takeOut,
    )
  }
  const unknown = [
    ...output.matchAll(
      /(?:Unable to locate package |Package '?)([a-z0-9][a-z0-9+.-]+)(?:'? has no installation candidate)?/g,
    ),
  ]
    .map(([, name = '']) => name)
    .filter((name) => names.includes(name))
  if (unknown.length > 0) {
    const where = `No package archive of the server has ${[...new Set(unknown)].join(', ')}. It may need a newer Debian (12) or Ubuntu (24.04, with universe), or have another name there.`
    return say(where, takeOut === '' ? '' : `Some archives could not be asked. ${takeOut}`, accepting)
  }
  if (takeOut !== '') return say(takeOut, accepting)
  return say('Log in and run "apt-get update" and the command below: what they say has to be mended first.')
}

/**
 * What is not in order beside what was wanted, which could be had: for a warning; null when all was well.
 */
export function describeBeside(names: readonly string[], { output, sources }: Circumstances): string | null {
  const faulty = findFaulty(output, sources)
  const broken = [...new Set([...findObstacles(output), ...findFailing(output)])].filter((one) => !names.includes(one))
  const parts: string[] = []
  const reason = findReason(output)
  if (reason !== null) parts.push(reason)
  else if (faulty.length > 0)
    parts.push(`apt can't use these lines of its sources; take them out or mend them:\n${listSources(faulty)}`)
  if (broken.length > 0)
    parts.push(`These packages are not installed whole: ${broken.join(', ')}. "dpkg --audit" on the server tells why.`)
  if (parts.length === 0) {
    const said = listComplaints(output).filter((line) => !/^W: .*configured multiple times/.test(line))
    if (said.length === 0) return null
    parts.push(said.slice(-5).join('\n'))
  }
  return parts.join('\n')
}

function describeSeconds(seconds: number): string {
  const [size, unit] = seconds >= 172_800 ? [86_400, 'days'] : seconds >= 7200 ? [3600, 'hours'] : [60, 'minutes']
  return `${Math.round(seconds / size)} ${unit}`
}
