import type { Facts } from '../model.ts'

/** A line that is a JSON object; null for whatever else a server says. */
export function readMessage(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return null
  }
}

type Kind = 'array' | 'boolean' | 'null' | 'number' | 'object' | 'string'

const text = ['string'] as const
const number = ['number'] as const
const flag = ['boolean'] as const
const list = ['array'] as const
const table = ['object'] as const
const noted = <K extends Kind>(one: readonly K[]) => ['null', ...one] as const

/** What each fact is: a server that is none of ours may say anything. */
const kinds: Readonly<Record<Exclude<keyof Facts, 'oldSite' | 'caddyKeepsStreams'>, readonly Kind[]>> = {
  os: table,
  architecture: text,
  processors: number,
  memoryTotal: noted(number),
  memoryAvailable: noted(number),
  diskFree: noted(number),
  inodesFree: noted(number),
  inet6: list,
  ground: text,
  python: text,
  pythons: list,
  systemd: flag,
  caddy: noted(text),
  missingPackages: list,
  uv: flag,
  firewall: table,
  portsTaken: table,
  site: noted(table),
  served: table,
  guarded: flag,
  interrupted: list,
  userExists: flag,
  current: noted(text),
  previous: noted(text),
  instance: noted(text),
  manifest: noted(table),
  releases: list,
  venvs: list,
  files: table,
  arrived: noted(list),
  edited: list,
  differing: list,
  health: noted(table),
  unit: noted(table),
  processes: table,
  targetActive: flag,
  proxy: noted(table),
  proxyActive: flag,
  proxyUnit: text,
  proxyGroup: text,
  proxyServes: flag,
  caddyMemory: noted(table),
  services: list,
  redis: noted(table),
  secrets: noted(table),
  records: table,
  status: noted(table),
}

const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : value === undefined ? 'nothing' : typeof value

/** The first fact that is not what it has to be; null when all are. */
export function findMisshapen(facts: unknown): string | null {
  if (kindOf(facts) !== 'object') return 'facts'
  const told = facts as Record<string, unknown>
  const found = Object.entries(kinds).find(([name, allowed]) => !allowed.some((kind) => kind === kindOf(told[name])))
  return found?.[0] ?? null
}
