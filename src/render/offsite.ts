import type { Language } from '../language.ts'
import type { BackupsWish, Owner } from '../model.ts'
import { placesOf } from '../places.ts'
import { renderPart } from './confine.ts'
import { confined, confinedBackup } from './protections.ts'
import { renderCommand } from './standalone.ts'
import { systemdValue, systemdWord } from './systemd.ts'
import { header } from './units.ts'

/** What the files of backups elsewhere are made of. */
export interface BackupOptions {
  readonly app: string
  readonly backups: BackupsWish
  readonly owner: Owner
  /** Folder of manage.py below the code folder. */
  readonly directory: string
  /** Names of protections that this machine can't have. */
  readonly absent: readonly string[]
  readonly links: boolean
}

/** A day, for a site of any size. */
const longSeconds = 86_400

/** The site's visitors come first: for restic, and for what reads the database (systemd.exec(5), systemd.resource-control(5)). */
const patient = ['Nice=19', 'IOSchedulingClass=idle', 'CPUWeight=10', 'IOWeight=10']

/** `backups.json`: where backups go, what opens that, and how many stay. Root's alone. */
export function renderBackupSettings({ backups, owner }: Pick<BackupOptions, 'backups' | 'owner'>): string {
  const { address, keep, schedule } = backups
  return `${JSON.stringify({ version: 1, address, owner, schedule: schedule.calendar, keep }, null, 1)}\n`
}

/** `/usr/local/bin/<app>-backup`: makes one now; with words it is restic in the site's repository. */
export function renderBackup({
  app,
  absent,
  language,
  links,
}: Pick<BackupOptions, 'app' | 'absent' | 'links'> & { readonly language: Language }): string {
  const part = renderPart('The backup', longSeconds, { app, absent, links })
  const about = `Makes a backup that outlives the server: sudo ${app}-backup. With words it is restic: sudo ${app}-backup snapshots.`
  return renderCommand(
    'remote.offsite.send',
    about,
    [app, { ...part, settings: [...part.settings, ...patient] }],
    language,
  )
}

/** The units that make backups by the calendar, by their names in /etc/systemd/system. */
export function renderBackupUnits(options: BackupOptions): Readonly<Record<string, string>> {
  const { app } = options
  return {
    [`${app}-backup.service`]: renderService(options),
    [`${app}-backup.timer`]: renderTimer(options),
    [`${app}-backup-failed.service`]: renderFailed(options),
  }
}

function renderService({ app, absent, backups }: BackupOptions): string {
  const { repository } = backups.address
  const folder = repository.startsWith('/') ? repository : null
  return `${header}
[Unit]
Description=${app}: a backup that outlives the server
Wants=network-online.target
After=network-online.target mariadb.service mysql.service postgresql.service
OnFailure=${app}-backup-failed.service

[Service]
Type=oneshot
ExecStart=${placesOf(app).backupCommand}
# However it ended: why it failed is noted, before the unit above is started.
ExecStopPost=${placesOf(app).backupCommand} failed
TimeoutStartSec=${longSeconds}s
# One processor at a time, and little memory (restic's manual, Tuning backup parameters).
Environment=GOMAXPROCS=1 GOGC=20
# Where all memory is taken, this ends before the site.
OOMScoreAdjust=800
${patient.join('\n')}

${confinedBackup(app, absent, folder)}`
}

/** What was missed while the server was off is made up for (systemd.timer(5), Persistent=). */
function renderTimer({ app, backups: { schedule } }: BackupOptions): string {
  return `${header}
[Unit]
Description=${app}: when it is backed up

[Timer]
OnCalendar=${systemdValue(schedule.calendar)}
${schedule.spread ? 'RandomizedDelaySec=1h\n' : ''}Persistent=true

[Install]
WantedBy=timers.target
`
}

/**
 * The user's command runs as the application, as confined as the site; why it failed is in BACKUP_ERROR. Nothing of root's
 * is started here: it would have the variables of the site, and LD_PRELOAD may be one.
 */
function renderFailed({ app, absent, backups: { notify }, directory, links }: BackupOptions): string {
  const { current, secrets } = placesOf(app)
  const begin = `${header}
[Unit]
Description=${app}: a backup has failed

[Service]
Type=oneshot
`
  if (notify === '') return `${begin}# Nobody is to be told.\nExecStart=/bin/true\n`
  const folder = directory ? `/${systemdValue(directory)}` : ''
  return `${begin}User=${app}
Group=${app}
UMask=0022
WorkingDirectory=${current.code}${folder}
Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=${current.conf} PYTHONUNBUFFERED=1 PYTHONUTF8=1
Environment=PATH=${current.venv}/bin:/usr/local/bin:/usr/bin:/bin
EnvironmentFile=${secrets}
EnvironmentFile=${current.conf}/env
# Written when the backup ended (ExecStopPost= there).
EnvironmentFile=-/run/django-prod/${app}.backup-failed
ExecStart=/bin/sh -c ${systemdWord(notify)}
TimeoutStartSec=600s

${confined(app, absent, links ? 'any' : 'semaphores')}`
}
