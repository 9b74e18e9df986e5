import { DeployError } from '../errors.ts'
import type { DatabaseAway, ProbeFailed, ProbeQuestion, ProbeReport, Project } from '../model.ts'
import type { Ignored } from './absent.ts'
import { explainDatabaseFailure } from './database.ts'
import { explainChecks, explainFailure } from './failure.ts'

/** Everything, or only why the database stands in the way of the rest. */
export type Answer = ProbeReport | DatabaseAway

/** The one Python program that asks Django everything, with our settings module in the environment. */
export const probeProgram = (question: ProbeQuestion) => ({
  entry: 'inside.probe.ask',
  arguments: [JSON.stringify(question)],
})

/**
 * What Django said of a release, read from everything that the program printed; `ignored` tells of `listAsked`.
 * @throws DeployError when the release can't go live as it is: what it raised, or system checks of level ERROR. File
 * and line are those of the project, where they are known.
 */
export function parseProbe(output: string, marker: string, project: Project, ignored: Ignored = {}): Answer {
  const report = readAnswer(output, marker)
  if ('error' in report) throw explainFailure(report.error, project, ignored)
  if (!('checks' in report)) return report
  const errors = report.checks.filter((check) => check.level >= 40)
  if (errors.length > 0) throw explainChecks(errors)
  return report
}

/** The files of the project that a failure may be about, relative to the code: does git ignore them? */
export function listAsked(output: string, marker: string): readonly string[] {
  const report = readAnswer(output, marker)
  return 'error' in report ? [...report.error.absent.files, ...report.error.absent.maybe] : []
}

function readAnswer(output: string, marker: string): Answer | ProbeFailed {
  const lines = output.split('\n')
  const answer = lines.find((line) => line.startsWith(marker))
  if (answer === undefined) {
    throw new DeployError('SETTINGS_FAILED', 'Python ended before Django could answer', {
      hint:
        'The settings, an AppConfig.ready() or the application ended the whole process, or the server ran out of ' +
        'memory: the output below shows how far it came.',
      output: lines.slice(-15).join('\n').trim(),
    })
  }
  return JSON.parse(answer.slice(marker.length)) as Answer | ProbeFailed
}

/** The whole answer. @throws DeployError DATABASE_UNREACHABLE when the database did not let Django give it */
export function requireAnswer(answer: Answer, project: Project): ProbeReport {
  if (!('checks' in answer)) throw explainDatabaseFailure(answer.database, project)
  return answer
}
