import type { Inputs, Notice, ProbeReport, Project } from '../model.ts'

/** A word that tells two commands for the same work apart from others: `celery … worker`, `python manage.py qcluster`. */
const signOf = (command: string): string =>
  /\b(worker|beat|qcluster|run_huey|rqworker|db_worker|rundramatiq|runworker|flower)\b/.exec(command)?.[1] ??
  /manage\.py\s+([\w-]+)/.exec(command)?.[1] ??
  command

/** Work that the project leaves to processes which the YAML file does not have, with the lines to add. */
export function noteWork(
  { processes, services }: Pick<Inputs, 'processes' | 'services'>,
  { work = [] }: Pick<ProbeReport, 'work'>,
  { procfile }: Pick<Project, 'procfile'>,
): Notice[] {
  const running = processes.map(({ words }) => words.join(' ')).join('\n')
  const named = Object.entries(procfile?.processes ?? {}).filter(([, command]) => !running.includes(signOf(command)))
  const inFile = named.map(([, command]) => command).join('\n')
  const left = work.filter(({ word }) => word === '' || !running.includes(word))
  // As its authors run it, where they say so.
  const found = left.filter(({ word }) => word === '' || !inFile.includes(word))
  if (named.length === 0 && found.length === 0) return []
  const lines = [
    ...named.map(([name, command]) => `  ${name}: ${command}`),
    ...found.map(({ process }) => `  ${process}`),
  ]
  const what = [
    ...left.map((one) => one.what),
    ...(left.length === 0 ? named.map(([name]) => `what ${procfile?.file} calls ${name}`) : []),
  ]
  const redis = left.some((one) => one.redis) && !services.includes('redis')
  const address =
    'Nothing answers as Redis at the address in the settings: read it from the variable REDIS_URL, which `services` gives (os.environ["REDIS_URL"]).'
  return [
    {
      level: 'warning',
      title: 'Work that no process does',
      message: `On the server nobody does ${what.join(', ')} as the project means it. Add to .github/django-prod.yml:\nprocesses:\n${lines.join('\n')}${redis ? `\nservices: [redis]\n${address}` : ''}`,
    },
  ]
}
