/** Which units of an application's other processes are started and stopped: pure. */
import type { OtherProcess } from '../../model.ts'

export interface ProcessWishes {
  readonly app: string
  /** The release whose instance of Gunicorn serves: the others run the same code. */
  readonly instance: string
  readonly processes: readonly OtherProcess[]
  /** What systemd has started: unit → ActiveState. */
  readonly running: Readonly<Record<string, string>>
  /** Unit files (names, `blog--worker@.service`) that changed. */
  readonly changed: readonly string[]
}

/**
 * What runs something else than wanted is stopped before the new one starts, so that there are never two of a
 * process; so is what does not run well, whose restarts are to be counted anew. A job of a timer that is under way
 * runs to its end, on the code that it began with.
 */
export function chooseProcessActs(wishes: ProcessWishes): { readonly stop: string[]; readonly start: string[] } {
  const { app, instance, processes, running, changed } = wishes
  const kind = ({ schedule }: OtherProcess) => (schedule === null ? 'service' : 'timer')
  const wanted = new Map(
    processes.map((one) => [`${app}--${one.name}@${instance}.${kind(one)}`, `${app}--${one.name}@.${kind(one)}`]),
  )
  const jobs = processes.filter(({ schedule }) => schedule !== null).map(({ name }) => `${app}--${name}@`)
  const isJob = (unit: string) => unit.endsWith('.service') && jobs.some((prefix) => unit.startsWith(prefix))
  const stop = Object.keys(running).filter((unit) =>
    wanted.has(unit) ? changed.includes(wanted.get(unit) ?? '') || running[unit] !== 'active' : !isJob(unit),
  )
  const start = [...wanted.keys()].filter((unit) => running[unit] !== 'active' || stop.includes(unit))
  return { stop: stop.sort(), start: start.sort() }
}
