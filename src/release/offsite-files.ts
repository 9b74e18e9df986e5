/** The files on the server that make backups elsewhere, and how they differ from those that are wanted. */
import { createHash } from 'node:crypto'
import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { BackupsWish, Change, ManagedFile, Owner } from '../model.ts'
import { placesOf, unitFile } from '../places.ts'
import { describeChange, isSame } from '../project/decisions/generated-files.ts'
import { renderBackup, renderBackupSettings, renderBackupUnits } from '../render/offsite.ts'
import { listAbsent } from './launch.ts'

type Known = Pick<Deployment, 'checkout' | 'facts' | 'inputs' | 'run'>

/** Whose the snapshots are. */
export const ownerOf = ({ inputs, run }: Pick<Known, 'inputs' | 'run'>): Owner => ({
  app: inputs.app,
  repository: run.repository || 'unknown',
  repositoryId: run.repositoryId,
})

/** Their places, the settings first; the last is there while the timer is enabled. */
function placesOfBackups(app: string) {
  const { backupCommand, backupSettings } = placesOf(app)
  const units = [`${app}-backup.service`, `${app}-backup.timer`, `${app}-backup-failed.service`].map(unitFile)
  return {
    settings: backupSettings,
    command: backupCommand,
    units,
    enabled: unitFile(`timers.target.wants/${app}-backup.timer`),
  }
}

/** The files as `backups` wants them. */
function renderAll({ checkout, facts, inputs, run }: Known, backups: BackupsWish): ManagedFile[] {
  const { app, language, links } = inputs
  const absent = listAbsent(facts)
  const owner = ownerOf({ inputs, run })
  const { settings, command } = placesOfBackups(app)
  const { directory } = checkout.project
  const units = Object.entries(renderBackupUnits({ app, backups, owner, directory, absent, links }))
  return [
    fileOf(settings, renderBackupSettings({ backups, owner }), 0o600),
    // Its text is long, and no business of a run's.
    fileOf(command, renderBackup({ app, absent, language, links }), 0o700),
    ...units.map(([name, text]) => fileOf(unitFile(name), text, 0o644)),
  ]
}

function fileOf(path: string, content: string, mode: number): ManagedFile {
  const hash = createHash('sha256').update(content).digest('hex')
  return { kind: 'backup', path, content, hash, mode, owner: 'root', group: 'root', secret: mode === 0o600 }
}

/** What is to be written, and what is to go. */
export interface BackupFiles {
  readonly write: readonly ManagedFile[]
  readonly remove: readonly string[]
  /** Whether the timer has to be enabled. */
  readonly enable: boolean
  readonly changes: readonly Change[]
  /** Whether where they go, or what opens that, is another than before. */
  readonly moved: boolean
}

/**
 * How the files on the server differ from those that are wanted.
 *
 * @throws DeployError APP_NAME_TAKEN where a unit or a command of somebody else's has their name, GATE_REFUSED where a
 * key that only deploys wants another place than root has given
 */
export function compareBackupFiles(known: Known): BackupFiles {
  const { facts, inputs } = known
  const { settings, command, units, enabled } = placesOfBackups(inputs.app)
  const foreign = [command, ...units].filter((path) => isForeign(facts.files[path]?.content))
  const wasHere = facts.files[settings] ?? facts.files[placesOf(inputs.app).offsite]
  // A file of root's own is not shown: ours is there with its settings, or what became of backups.
  if (facts.files[command]?.content === null && wasHere === undefined) foreign.push(command)
  if (inputs.backups === undefined) {
    // What is there without our settings is somebody else's.
    const ours = facts.files[settings] === undefined ? [] : [command, ...units, settings]
    const remove = ours.filter((path) => facts.files[path] !== undefined && !foreign.includes(path))
    const changes = remove.map((what) => ({ what, why: '`backups` is no longer given' }))
    return { write: [], remove, enable: false, changes, moved: false }
  }
  if (foreign.length > 0) {
    throw new DeployError('APP_NAME_TAKEN', `${foreign.join(', ')} is somebody else's, and backups have that name`, {
      hint: 'Rename it on the server (systemctl disable, mv), or take `backups` out of the file. It was not touched.',
    })
  }
  const write = renderAll(known, inputs.backups).filter((file) => !isSame(facts.files[file.path], file))
  const enable = facts.files[enabled] === undefined
  const moved = write.some(({ path }) => path === settings)
  // Root writes there. Whoever has a key that only deploys could name any folder of the server.
  if (moved && inputs.local) {
    throw new DeployError(
      'GATE_REFUSED',
      `The key of ${inputs.app} may not say where backups go, when, and how many stay`,
      {
        hint: 'Deploy once with a key that may do everything: it writes what `backups` says, and this one keeps to it. Until then take `backups` out of the file, or leave it as it was.',
      },
    )
  }
  const changes = [
    ...write.map((file) => describeChange(facts.files[file.path], file)),
    ...(enable ? [{ what: `enable ${inputs.app}-backup.timer`, why: 'it is not enabled' }] : []),
  ]
  return { write, remove: [], enable, changes, moved }
}

const isForeign = (content: string | null | undefined): boolean =>
  content != null && !content.includes('Generated by django-prod-action')
