import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { PendingMigration } from '../model.ts'
import { healthQuestion } from '../project/decisions/health.ts'
import type { Server } from '../server/server.ts'
import { restoreHint } from './backup.ts'
import { findExtension } from './extensions.ts'

/**
 * The failure of `migrate` as a person needs it: what was applied and what was not, in which state the failing one
 * left the database, whether the old release still answers, and how to go back. `lines` are what it printed,
 * `code` is how it ended.
 */
export async function explainMigrationFailure(
  deployment: Deployment,
  server: Server,
  { code, lines }: { readonly code: number; readonly lines: readonly string[] },
): Promise<DeployError> {
  const { backup, probe } = deployment
  const applied = deployment.migrate?.applied ?? []
  const pending = probe?.pending ?? []
  const left = pending.filter(({ name }) => !applied.includes(name))
  const next = left[0]
  const state = [
    applied.length === 0 ? 'None was applied.' : `Applied: ${applied.join(', ')}.`,
    next ? describeState(next) : '',
    left.length > 1 ? `Not begun: ${listNames(left.slice(1))}.` : '',
  ]
  const compatible = pending.filter(({ name }) => applied.includes(name)).every((one) => one.compatible)
  const hint = [
    deployment.move
      ? `The database that the site has now, ${deployment.move.from}, was not touched by it.`
      : await askOldRelease(deployment, server, compatible && (next === undefined || next.undone)),
    code === 0
      ? 'It ended migrate itself, with code 0, before the database had recorded it: is there a sys.exit() or os._exit() in it?'
      : explainCause(lines.join('\n')),
    ...(deployment.move
      ? ['Mend the migration and move again: it begins anew.']
      : [
          backup ? restoreHint(deployment) : 'There is no backup, as the database was empty.',
          'Mend the migration and deploy again: what is applied stays applied.',
        ]),
  ]
  const what = next ? `The migration ${next.name} failed` : 'migrate failed after the last migration'
  deployment.sections.push({
    title: 'What failed, and what the database is now',
    lines: dropEmpty([what, ...state, ...hint]),
  })
  return new DeployError('MIGRATION_FAILED', `${what}. ${dropEmpty(state).join(' ')}`, {
    host: server.host,
    command: 'migrate --noinput',
    output: lines.slice(-20).join('\n'),
    hint: dropEmpty(hint).join(' '),
    ...(next?.file ? { file: next.file } : {}),
  })
}

const dropEmpty = (lines: readonly string[]): string[] => lines.filter((line) => line !== '')
const listNames = (migrations: readonly PendingMigration[]) => migrations.map(({ name }) => name).join(', ')

/** Where the engine can't take half a migration back, each statement may have happened or not. */
function describeState({ name, sql, undone }: PendingMigration): string {
  if (undone) return `Of ${name} nothing was kept: the database took it back as a whole.`
  const statements = sql.filter((line) => !line.startsWith('--'))
  const which = statements.length === 0 ? '' : ` They are, in this order: ${statements.slice(0, 10).join(' ')}`
  return `Of ${name} some statements may have happened and stay, as this can't be taken back by the database.${which}`
}

/** Asked after the failure: whether the live release can work with what the database is now. */
async function askOldRelease({ facts, inputs, live }: Deployment, server: Server, whole: boolean): Promise<string> {
  if (!live) return 'No release was live yet.'
  const answer = await server.call('instance.askLive', { app: inputs.app, health: healthQuestion(live.serving) })
  if (answer === null) return 'No release was running.'
  // A busy server proves nothing.
  if (answer.status === 0)
    return `The old release ${facts.current} gave no answer at ${answer.path} (${answer.error}): look at the site, and restore the database if it stays so.`
  if (!answer.healthy)
    return `The old release ${facts.current} does not answer well any more (${answer.path}: ${answer.status}): restore the database now.`
  const doubt = whole ? '' : ', but pages that need what was changed may fail'
  return `The old release still answers ${answer.path} with ${answer.status}${doubt}.`
}

/** Causes that are not in the migration itself. */
function explainCause(output: string): string {
  const extension = findExtension(output)
  if (extension !== undefined)
    return `The migration needs the extension ${extension}, which the user of the database may not make. Somebody who administers the database runs in it: CREATE EXTENSION IF NOT EXISTS "${extension}";`
  if (/No space left on device|database or disk is full|Disk full|errno: 28|The table '.*' is full/i.test(output))
    return 'The disk of the database is full: free space there ("df -h").'
  if (/permission denied for (schema|table|database)|must be owner of|command denied to user/i.test(output))
    return 'The user of the database lacks a right that is named below: give it (GRANT), as the owner of the database can.'
  if (/due to lock timeout|Lock wait timeout exceeded|database is locked/.test(output))
    return 'It got no lock on a table within the time that visitors may be held up, several times: a transaction of another program has been open for long (a report, a backup, a shell, a worker). The log above names those that it can see: end it, or deploy at a quiet hour.'
  if (
    /server closed the connection|Connection refused|Lost connection|gone away|Can't connect|could not connect/i.test(
      output,
    )
  )
    return 'The database stopped answering in between: see whether its server runs.'
  return ''
}
