import type { Language } from '../language.ts'
import { type Confined, renderPart } from './confine.ts'
import { renderCommand } from './standalone.ts'

/** Seconds for each step of it: a day, for a database of any size. */
const longSeconds = 86_400

/**
 * `/usr/local/bin/<app>-restore`: brings a backup of the database back. Root alone may read backups, and the environment
 * by which the database is reached.
 */
export function renderRestore({
  app,
  absent,
  language,
  links,
}: Pick<Confined, 'app' | 'absent'> & { readonly language: Language; readonly links: boolean }): string {
  const part = renderPart('The restore', longSeconds, { app, absent, links })
  const about = `Brings a backup of the database back: sudo ${app}-restore lists them, sudo ${app}-restore NAME restores one.`
  return renderCommand('remote.database.restore', about, [app, part], language)
}
