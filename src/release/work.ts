import type { Inputs, Notice, ProbeReport, Project } from '../model.ts'
import { toCalendar } from '../project/detection/cron.ts'
import { asCommand, unitName, yamlText } from './yaml-lines.ts'

/** A word that tells two commands for the same work apart from others: `celery … worker`, `python manage.py qcluster`. */
export const signOf = (command: string): string =>
  /\b(worker|beat|qcluster|run_huey|rqworker|db_worker|rundramatiq|runworker|flower)\b/.exec(command)?.[1] ??
  /manage\.py\s+([\w-]+)/.exec(command)?.[1] ??
  command

/** Work that the project leaves to processes which the YAML file does not have, with the lines to add. */
export function noteWork(
  { processes, services }: Pick<Inputs, 'processes' | 'services'>,
  { work = [], timers = [] }: Pick<ProbeReport, 'work' | 'timers'>,
  { procfile }: Pick<Project, 'procfile'>,
): Notice[] {
  return [
    ...noteProcesses(processes, services, work, procfile),
    ...noteBroker(processes, services, work),
    ...noteTimers(processes, [...timers, ...(procfile?.timers ?? [])]),
  ]
}

/** What cron would run, and nobody does. */
function noteTimers(
  processes: Inputs['processes'],
  timers: NonNullable<ProbeReport['timers'] | Procfile['timers']>,
): Notice[] {
  const running = processes.map(({ words }) => words.join(' ')).join('\n')
  const left = timers.filter(([, name, command]) => !running.includes(name) && !running.includes(signOf(command)))
  if (left.length === 0) return []
  const taken = new Set(processes.map(({ name }) => name))
  const lines = left.map(([when, name, command]) => {
    const unit = unitName(name, taken)
    taken.add(unit)
    return `  ${unit}:\n    command: ${yamlText(asCommand(command))}\n    schedule: '${toCalendar(when) ?? `… (${when} of cron)`}'`
  })
  return [
    {
      level: 'warning',
      title: 'Work that no timer does',
      message: `On the server there is no cron job for ${left.map(([, name]) => name).join(', ')}. Add to .github/django-prod.yml:\ntimers:\n${lines.join('\n')}`,
    },
  ]
}

type Procfile = NonNullable<Project['procfile']>

const noRedis =
  'Nothing answers as Redis at the address in the settings. `services` makes one: a variable with that address as its default gets the new one, and without such a variable the settings have to read REDIS_URL (os.environ["REDIS_URL"]).'

function noteProcesses(
  processes: Inputs['processes'],
  services: Inputs['services'],
  work: NonNullable<ProbeReport['work']>,
  procfile: Procfile | undefined,
): Notice[] {
  const running = processes.map(({ words }) => words.join(' ')).join('\n')
  const named = Object.entries(procfile?.processes ?? {}).filter(([, command]) => !running.includes(signOf(command)))
  const inFile = named.map(([, command]) => command).join('\n')
  const left = work.filter(({ word }) => word === '' || !running.includes(word))
  // As its authors run it, where they say so.
  const found = left.filter(({ word }) => word === '' || !inFile.includes(word))
  if (named.length === 0 && found.length === 0) return []
  const lines = [
    ...named.map(([name, command]) => `  ${unitName(name)}: ${yamlText(asCommand(command))}`),
    ...found.map(({ process }) => `  ${process}`),
  ]
  const what = [
    ...left.map((one) => one.what),
    ...(left.length === 0 ? named.map(([name]) => `what ${procfile?.file} calls ${name}`) : []),
  ]
  const redis = left.some((one) => one.redis) && !services.includes('redis')
  return [
    {
      level: 'warning',
      title: 'Work that no process does',
      message: `On the server nobody does ${what.join(', ')} as the project means it. Add to .github/django-prod.yml:\nprocesses:\n${lines.join('\n')}${redis ? `\nservices: [redis]\n${noRedis}` : ''}`,
    },
  ]
}

/** A worker that was taken from a file, and whose broker is not there: Celery's stays nevertheless, and tries it for ever. */
function noteBroker(
  processes: Inputs['processes'],
  services: Inputs['services'],
  work: NonNullable<ProbeReport['work']>,
): Notice[] {
  const taken = processes.flatMap(({ from, words }) => (from === undefined ? [] : words)).join('\n')
  const stranded = work.filter(({ word, redis }) => redis && word !== '' && taken.includes(word))
  if (stranded.length === 0 || services.includes('redis')) return []
  return [
    {
      level: 'warning',
      title: 'A worker without its broker',
      message: `${stranded.map(({ what }) => what).join(', ')}: ${noRedis} Add to .github/django-prod.yml:\nservices: [redis]`,
    },
  ]
}

/** What each deploy does by itself. */
const own = /\bmanage(?:\.py)?\s+(?:check|collectstatic|migrate)\b|^\s*(?:set|cd|echo|true)\b/

/** What other platforms run at each release and no deploy here does, with the lines to add. */
export function noteReleaseCommand(
  { commands }: Pick<Inputs, 'commands'>,
  { procfile }: Pick<Project, 'procfile'>,
): Notice[] {
  const given = Object.values(commands).flat().join('\n')
  const parts = (procfile?.release ?? '').split(/&&|;/).map((part) => part.trim())
  const left = parts.filter((part) => part !== '' && !own.test(part) && !given.includes(part))
  if (procfile === undefined || left.length === 0) return []
  return [
    {
      level: 'warning',
      title: `What ${procfile.file} runs at each release is not run here`,
      message: `The database is migrated and static files are collected by each deploy; ${left.map((part) => `\`${part}\``).join(', ')} is not. If the site needs it, add to .github/django-prod.yml:\ncommands:\n  after-migrate:\n${left.map((part) => `    - ${yamlText(part)}`).join('\n')}`,
      file: procfile.file,
    },
  ]
}
