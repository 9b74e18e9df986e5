import type { OtherProcess } from '../model.ts'
import { placesOf } from '../places.ts'
import { confined } from './protections.ts'
import { systemdValue, systemdWord } from './systemd.ts'
import { header } from './units.ts'

/** What the units of an application's other processes are made of. */
interface ProcessOptions {
  readonly app: string
  /** Folder of manage.py below the code folder. */
  readonly directory: string
  readonly processes: readonly OtherProcess[]
  /** Names of protections that this machine can't have. */
  readonly absent: readonly string[]
  /** Whether the project says that it makes links. */
  readonly links: boolean
}

/**
 * The units of an application's other processes: a service each, and a timer where it runs by the calendar. As
 * with Gunicorn, the instance name is the release whose code runs, and no unit is enabled: `<app>-current.service`
 * starts them.
 *
 * @returns file names in /etc/systemd/system → text.
 */
export function renderProcesses(options: ProcessOptions): Readonly<Record<string, string>> {
  const { app, processes } = options
  const units = processes.flatMap((one) => {
    const service = [`${app}--${one.name}@.service`, renderService(one, options)]
    return one.schedule === null ? [service] : [service, [`${app}--${one.name}@.timer`, renderTimer(app, one)]]
  })
  return Object.fromEntries(units)
}

function renderService(
  { name, words, schedule }: OtherProcess,
  { app, directory, absent, links }: ProcessOptions,
): string {
  // Workers that fork share semaphores with their children: Celery's prefork pool, multiprocessing, dramatiq.
  const { secrets, release } = placesOf(app)
  const { code, conf, venv } = release('%i')
  const folder = directory ? `/${systemdValue(directory)}` : ''
  const always = schedule === null
  return `${header}
[Unit]
Description=${app}: ${name} of release %i
PartOf=${app}.target
After=network.target mariadb.service mysql.service postgresql.service redis-server.service valkey-server.service ${app}-redis.service
${always ? '# However often it fails: it is tried again, and heals alone when the cause goes away.\nStartLimitIntervalSec=0\n' : ''}
[Service]
Type=${always ? 'exec' : 'oneshot'}
User=${app}
Group=${app}
UMask=0022
WorkingDirectory=${code}${folder}
Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=${conf} PYTHONUNBUFFERED=1 PYTHONUTF8=1
Environment=PATH=${venv}/bin:/usr/local/bin:/usr/bin:/bin
EnvironmentFile=${secrets}
EnvironmentFile=${conf}/env
ExecStart=/usr/bin/env ${words.map(systemdWord).join(' ')}
${always ? 'Restart=always\nRestartSec=1s\n' : ''}# SIGTERM first, to the main process: a worker finishes the job at hand.
KillMode=mixed
TimeoutStopSec=60s

${confined(app, absent, links ? 'any' : 'semaphores')}`
}

function renderTimer(app: string, { name, schedule }: OtherProcess): string {
  return `${header}
[Unit]
Description=${app}: when ${name} of release %i runs
PartOf=${app}.target

[Timer]
OnCalendar=${systemdValue(schedule ?? '')}
Unit=${app}--${name}@%i.service
`
}
