/** What has become of the backups that outlive the server: pure. */
import type { Facts, Manifest, Notice, Offsite } from '../../model.ts'
import { placesOf } from '../../places.ts'
import { describeSize } from '../describe.ts'

/** Milliseconds after which a backup that was due has been missed: the timer's hour, one for a large site, and a day for clocks. */
const patience = 26 * 3_600_000

type Found = Pick<Facts, 'files'>

/** offsite.json as it was found; null where there is none, or nobody can read it. */
export function readOffsite(app: string, { files }: Found): Offsite | null {
  try {
    const state: unknown = JSON.parse(files[placesOf(app).offsite]?.content ?? 'null')
    return typeof state === 'object' ? (state as Offsite | null) : null
  } catch {
    return null
  }
}

/** Whether the server makes backups elsewhere: the timer's file is there, and written by us. */
export const makesBackups = (app: string, { files }: Found): boolean =>
  files[placesOf(app).backupSettings] !== undefined

/** What a person has to hear of: a backup that failed, or was missed. `now` is ISO 8601. */
export function listBackupNotices(app: string, facts: Found, now: string): Notice[] {
  const state = readOffsite(app, facts)
  if (state === null || !makesBackups(app, facts)) return []
  const { due, last, made } = state
  const newest = made ? `The newest that was made is of ${made.at}.` : 'None was ever made.'
  const look = `"journalctl -u ${app}-backup" on the server says more; "systemctl start ${app}-backup" makes one now.`
  const warn = (title: string, message: string): Notice[] => [{ level: 'warning', title, message }]
  if (last?.state === 'failed') return warn('The last backup failed', `${last.reason} (${last.at}). ${newest} ${look}`)
  if (due && Date.parse(now) > Date.parse(due) + patience)
    return warn(
      'A backup was missed',
      `It was due at ${due}. ${newest} Does its timer run (systemctl list-timers)? ${look}`,
    )
  return []
}

/** The databases beside the default one, which no backup elsewhere holds; `live` is what Django said of the live release. */
export function listLeftOut(live: Pick<Manifest, 'probe'> | null): Notice[] {
  const names = (live?.probe.others ?? []).map(({ alias }) => alias)
  if (names.length === 0) return []
  return [
    {
      level: 'warning',
      title: 'Backups elsewhere hold the default database alone',
      message: `A dump of ${names.join(', ')} is not in them: see to that yourself (docs/backups.md#backups-that-outlive-the-server).`,
    },
  ]
}

/** When the last one was made, its size, where it is, and when one was seen to come back: for the status. */
export function describeBackups(app: string, facts: Found): string | null {
  if (!makesBackups(app, facts)) return null
  const state = readOffsite(app, facts)
  if (state === null) {
    const { offsite } = placesOf(app)
    return facts.files[offsite] === undefined
      ? 'none was made so far'
      : `unknown: ${offsite} can’t be read; the next backup writes it anew`
  }
  const { due, last, made, read, restored, to = 'an unknown place' } = state
  const parts = [
    made
      ? `the newest of ${made.at} (${made.id}), ${describeSize(made.bytes)}, in ${to}${made.unread > 0 ? `; ${made.unread} files could not be read` : ''}`
      : `none was made so far, for ${to}`,
    ...(last?.state === 'failed' ? [`the last one failed at ${last.at}: ${last.reason}`] : []),
    ...(last?.state === 'under way' ? [`one is under way since ${last.at}`] : []),
    read ? `a dump came back whole ${read.at}` : 'no dump was fetched again so far',
    restored ? `this site came back from ${restored.id} ${restored.at}` : 'never restored from on this server',
    ...(due ? [`the next is due ${due}`] : []),
  ]
  return parts.join('; ')
}
