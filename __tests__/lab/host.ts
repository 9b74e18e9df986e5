import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Result, run } from './process.ts'

/** Debian 12, 13, and what is to become 14. */
export const suites = ['bookworm', 'trixie', 'forky'] as const
export type Suite = (typeof suites)[number]

/** What this machine needs in order to reach packages, read at run time and given to the servers it boots. */
export interface HostSettings {
  mirror: string
  /** Path inside the server → content. */
  files: Record<string, string>
}

interface Source {
  uri: string
  suite: string
  components: string
}

const bundle = '/etc/ssl/certs/ca-certificates.crt'
const ownAuthorities = '/usr/local/share/ca-certificates'

/** apt's sources, proxy and dates, pip's index, certificate authorities and proxies of this machine, for that suite. */
export async function hostSettings(suite: Suite): Promise<HostSettings> {
  const sources = debianSources(suite)
  const signed = '[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
  const files: Record<string, string> = {
    '/etc/apt/sources.list': lines(sources.map((it) => `deb ${signed} ${it.uri} ${it.suite} ${it.components}`)),
    '/etc/apt/apt.conf.d/90host': aptSettings((await run(['apt-config', 'dump'])).stdout),
    '/etc/pip.conf': pipSettings((await pipConfiguration()).stdout),
    '/etc/uv/uv.toml': 'system-certs = true\n',
    '/etc/environment': lines(
      Object.entries(process.env)
        .filter(([name]) => /^(https?|ftp|all|no)_proxy$/i.test(name))
        .map(([name, value]) => `${name}=${value}`),
    ),
  }
  const authorities = existsSync(ownAuthorities) ? readdirSync(ownAuthorities).filter((it) => it.endsWith('.crt')) : []
  for (const name of authorities) files[join(ownAuthorities, name)] = readFileSync(join(ownAuthorities, name), 'utf8')
  return { mirror: sources[0]?.uri ?? '', files }
}

/** The text of the resolv.conf that names servers reachable from elsewhere than this machine's loopback. */
export function resolvConf(): string {
  const uplink = '/run/systemd/resolve/resolv.conf'
  return readFileSync(existsSync(uplink) ? uplink : '/etc/resolv.conf', 'utf8')
}

/** This machine's Debian sources with the suite's name in place of its own, else the official ones; the base suite first. */
function debianSources(suite: Suite): Source[] {
  const release = readFileSync('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? ''
  const known = /^ID=debian$/m.test(release) ? hostSources() : []
  const ours = known
    .filter((it) => /^https?:/.test(it.uri) && it.suite.split(/[-/]/)[0] === codename)
    .map((it) => ({ ...it, suite: it.suite.replace(codename, suite) }))
  const base = ours.filter((it) => it.suite === suite)
  if (base.length) return [...base, ...ours.filter((it) => it.suite !== suite)]
  const uri = officialMirror(suite)
  return [
    { uri, suite, components: 'main' },
    { uri, suite: `${suite}-updates`, components: 'main' },
    { uri: `${uri}-security`, suite: `${suite}-security`, components: 'main' },
  ]
}

/** Debian's own mirror, as debootstrap knows it: on another distribution its default may be that one's. */
export function officialMirror(suite: Suite): string {
  const files = [
    `/usr/share/debootstrap/scripts/${suite}`,
    '/usr/share/debootstrap/scripts/sid',
    '/usr/sbin/debootstrap',
  ]
  for (const file of files.filter((it) => existsSync(it))) {
    const found = /(?:default_mirror |DEF_MIRROR=)"?(https?:\/\/[^"\s]*\/debian)\b/.exec(readFileSync(file, 'utf8'))
    if (found?.[1]) return found[1]
  }
  throw new Error('debootstrap names no mirror of Debian: add a source of Debian to apt')
}

function hostSources(): Source[] {
  const folder = '/etc/apt/sources.list.d'
  const named = existsSync(folder) ? readdirSync(folder).map((it) => join(folder, it)) : []
  return ['/etc/apt/sources.list', ...named]
    .filter((it) => existsSync(it))
    .flatMap((file) => {
      if (file.endsWith('.sources')) return deb822Sources(readFileSync(file, 'utf8'))
      return file.endsWith('.list') ? oneLineSources(readFileSync(file, 'utf8')) : []
    })
}

/** The binary sources of a `.sources` file (sources.list(5), deb822 style). */
export function deb822Sources(text: string): Source[] {
  const stanzas = text.replace(/^#.*\n?/gm, '').split(/\n\s*\n/)
  return stanzas.flatMap((stanza) => {
    const field = (name: string): string[] =>
      (new RegExp(`^${name}:(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '').split(/\s+/).filter(Boolean)
    if (!field('Types').includes('deb') || /^(no|false|0|off)$/i.test(field('Enabled')[0] ?? 'yes')) return []
    const components = field('Components').join(' ')
    return field('URIs').flatMap((uri) => field('Suites').map((suite) => ({ uri, suite, components })))
  })
}

/** The binary sources of a `.list` file (sources.list(5), one-line style). */
export function oneLineSources(text: string): Source[] {
  return [...text.matchAll(/^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)[ \t]+([^#\n]+)/gm)].map(
    ([, uri = '', suite = '', components = '']) => ({ uri, suite, components: components.trim() }),
  )
}

/** Of `apt-config dump`, what decides how packages are fetched and means the same in another release. */
const aptSettings = (dump: string): string =>
  lines(dump.split('\n').filter((it) => /^Acquire::(https?::|ftp::|Check-|Retries |ForceIPv)/i.test(it)))

const pipConfiguration = (): Promise<Result> =>
  run(['python3', '-m', 'pip', 'config', 'list'], { check: false }).catch(() => ({ code: 1, stdout: '', stderr: '' }))

/** Of `pip config list`, where packages come from; what names a folder of this machine means nothing in the server. */
function pipSettings(list: string): string {
  const kept = [...list.matchAll(/^(?:global|install|:env:)\.(index-url|extra-index-url|trusted-host|proxy)='(.*)'$/gm)]
    .map(([, key, value = '']) => [
      key,
      value
        .split(/\s+|\\n/)
        .filter((it) => it && !/^(file:|\/)/.test(it))
        .join(' '),
    ])
    .filter(([, value]) => value)
  return lines(['[global]', `cert = ${bundle}`, ...kept.map(([key, value]) => `${key} = ${value}`)])
}

const lines = (list: string[]): string => list.map((it) => `${it}\n`).join('')
