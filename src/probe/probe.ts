import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeployError } from '../errors.ts'
import type { Application, DatabaseAway, Https, ProbeReport, Project } from '../model.ts'
import { explainDatabaseFailure } from './database.ts'
import { explainChecks, explainFailure, type ProbeFailure } from './failure.ts'

/** The modules of the probe, in the order in which they import each other. */
const modules = {
  probe_ending: readFileSync(join(__dirname, 'probe_ending.py'), 'utf8'),
  probe_failure: readFileSync(join(__dirname, 'probe_failure.py'), 'utf8'),
  probe_risks_field: readFileSync(join(__dirname, 'probe_risks_field.py'), 'utf8'),
  probe_risks: readFileSync(join(__dirname, 'probe_risks.py'), 'utf8'),
  probe_migrations: readFileSync(join(__dirname, 'probe_migrations.py'), 'utf8'),
  probe_settings: readFileSync(join(__dirname, 'probe_settings.py'), 'utf8'),
  probe_database: readFileSync(join(__dirname, 'probe_database.py'), 'utf8'),
  probe_static: readFileSync(join(__dirname, 'probe_static.py'), 'utf8'),
  probe: readFileSync(join(__dirname, 'probe.py'), 'utf8'),
}

/**
 * The one Python program that asks Django everything: the standard input of `python - ARGUMENT`, run in the
 * folder of manage.py, as the application's user, with our settings module in the environment.
 */
export function probeProgram(): string {
  // A JSON string is a Python string with the same value.
  const load = Object.entries(modules).map(
    ([name, text]) => `module = sys.modules['${name}'] = types.ModuleType('${name}')
exec(compile(${JSON.stringify(text)}, '${name}.py', 'exec'), module.__dict__)`,
  )
  return ['import sys', 'import types', ...load, ''].join('\n')
}

/** Everything, or only why the database stands in the way of the rest. */
export type Answer = ProbeReport | DatabaseAway

export interface ProbeOptions {
  /** Begins the line of the answer: random, so that nothing the project prints can be taken for it. */
  readonly marker: string
  readonly application: Application
  /** The absolute code folder of the release on the server. */
  readonly code: string
  readonly https: Https
  /** After so many seconds whatever the project is doing is given up. */
  readonly seconds: number
}

/** The program's one argument. It holds no secret. */
export function probeArgument(options: ProbeOptions): string {
  const { marker, application, code, https, seconds } = options
  return JSON.stringify({ marker, application: application.target, code, https: https !== 'off', seconds })
}

/**
 * What Django said of a release, read from everything that the program printed.
 * @throws DeployError when the release can't go live as it is: what it raised, or system checks of level ERROR. File
 * and line are those of the project, where they are known.
 */
export function parseProbe(output: string, marker: string, project: Project): Answer {
  const lines = output.split('\n')
  const answer = lines.find((line) => line.startsWith(marker))
  if (answer === undefined) {
    throw new DeployError('SETTINGS_FAILED', 'Python ended before Django could answer', {
      hint:
        'The settings, an AppConfig.ready() or the application ended the whole process, or the server ran out of ' +
        'memory: the output above shows how far it came.',
      output: lines.slice(-15).join('\n').trim(),
    })
  }
  const report = JSON.parse(answer.slice(marker.length)) as Answer | { readonly error: ProbeFailure }
  if ('error' in report) throw explainFailure(report.error, project)
  if (!('checks' in report)) return report
  const errors = report.checks.filter((check) => check.level >= 40)
  if (errors.length > 0) throw explainChecks(errors)
  return report
}

/** The whole answer. @throws DeployError DATABASE_UNREACHABLE when the database did not let Django give it */
export function requireAnswer(answer: Answer, project: Project): ProbeReport {
  if (!('checks' in answer)) throw explainDatabaseFailure(answer.database, project)
  return answer
}
