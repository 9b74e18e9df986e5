import { randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Layer } from './base.ts'
import { killCgroup, removeCgroup } from './cgroup.ts'
import type { Suite } from './host.ts'
import { removeRules } from './network.ts'
import { isAlive, type ProcessId, processOf, signal, until, withLock } from './process.ts'
import { releaseTree } from './tree.ts'

/** What is known of a server, kept in its folder so that other processes find it, and clean up after its owner. */
export interface ServerRecord {
  /** Names are used again, ids are not. */
  id: string
  name: string
  suite: Suite
  layer: Layer
  memory?: string
  /** Control groups of version 1 beside those of version 2. */
  hybrid?: boolean
  /** A user namespace of its own: what it forbids there is forbidden to nobody else. */
  ownUsers?: boolean
  /** The process that takes it down; null for one that stays until `script/server down`. */
  owner: ProcessId | null
  /** systemd-nspawn, and the system's first process. */
  nspawn?: ProcessId
  leader?: ProcessId
}

const servers = '/var/lib/django-prod-action-lab'
/** As many /30 as a /24 holds. */
const slots = 64

export const lockFile = join(servers, 'lock')
export const folderOf = (name: string): string => join(servers, name)
export const rootOf = (name: string): string => join(folderOf(name), 'root')
export const slotOf = (name: string): number => Number(name.replace('lab', ''))

/** Take a free name; the folder appears with its record in it, so nobody sees one without an owner. */
export function takeSlot(o: Omit<ServerRecord, 'name' | 'id'>): ServerRecord {
  mkdirSync(servers, { recursive: true, mode: 0o700 })
  for (let slot = 0; slot < slots; slot++) {
    const record = { ...o, id: randomUUID(), name: `lab${slot}` }
    if (existsSync(folderOf(record.name))) continue
    const made = mkdtempSync(join(servers, `new-${process.pid}-`))
    writeFileSync(join(made, 'server.json'), JSON.stringify(record))
    try {
      renameSync(made, folderOf(record.name))
      return record
    } catch (error) {
      rmSync(made, { recursive: true })
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error
    }
  }
  throw new Error(`all ${slots} test servers are taken; script/server list shows them`)
}

/** Write a server's record again. */
export function save(record: ServerRecord): void {
  const file = join(folderOf(record.name), 'server.json')
  writeFileSync(`${file}.new`, JSON.stringify(record))
  renameSync(`${file}.new`, file)
}

/** Every server of this machine. */
export function records(): ServerRecord[] {
  if (!existsSync(servers)) return []
  return readdirSync(servers)
    .filter((it) => /^lab\d+$/.test(it))
    .map((name) => readRecord(name))
    .filter((it) => it !== undefined)
}

/** A server's record; undefined when there is none of that name. */
export function readRecord(name: string): ServerRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folderOf(name), 'server.json'), 'utf8')) as ServerRecord
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Cut the power: kill the system and then systemd-nspawn, and wait until both, and the control groups, are gone. */
export async function kill(record: ServerRecord): Promise<void> {
  // Killing nspawn alone would leave the system running; killing its first process ends every other one in it.
  const both = [record.leader, record.nspawn].filter((it) => it !== undefined)
  for (const it of both) signal(it, 'SIGKILL')
  // And what was started by one who died before writing it down.
  killCgroup(record.name)
  await until(`${record.name} is gone`, 60, () => !both.some(isAlive))
  await removeCgroup(record.name)
}

/** Remove what a server leaves: its processes, its interface with them, its tree, its name. Once done, it does nothing. */
export async function releaseSlot(record: ServerRecord): Promise<void> {
  const gone = join(servers, `gone-${process.pid}-${record.id}`)
  await withLock(lockFile, async () => {
    if (readRecord(record.name)?.id !== record.id) return
    await kill(record)
    await releaseTree(rootOf(record.name))
    // The name is free at once and as a whole; the tree, which takes longer, goes after that.
    renameSync(folderOf(record.name), gone)
  })
  rmSync(gone, { recursive: true, force: true })
}

/** Remove the servers whose owner has gone, and those meant to stay that no longer run. Answers their names. */
export async function removeLeftovers(): Promise<string[]> {
  const left = records().filter((it) => (it.owner ? !isAlive(it.owner) : !it.leader || !isAlive(it.leader)))
  for (const record of left) await releaseSlot(record)
  const halves = existsSync(servers) ? readdirSync(servers).filter((it) => /^(new|gone)-/.test(it)) : []
  for (const half of halves)
    if (!processOf(Number(half.split('-')[1]))) rmSync(join(servers, half), { recursive: true, force: true })
  await withLock(lockFile, async () => {
    if (!records().length) await removeRules()
  })
  return left.map((it) => it.name)
}
