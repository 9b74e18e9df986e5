import type { Facts, Inputs } from './model.ts'
import { describeAbsent, listAbsent } from './release/launch.ts'
import { protectionsOf } from './render/protections.ts'
import type { Session } from './server/session.ts'

/**
 * Whether units like the application's start on the server, and without which protections: tried before anything is
 * touched, and again only where what that depends on has changed. What runs there already is proof enough.
 *
 * @returns the facts, with what was found among their records
 * @throws DeployError LAUNCH_FAILED
 */
export async function tryLaunch(
  { app, mode }: Pick<Inputs, 'app' | 'mode'>,
  { facts, server }: Pick<Session, 'facts' | 'server'>,
  log: (line: string) => void,
): Promise<Facts> {
  const isFirst = facts.current === null
  const known = facts.records.launch
  const tried = isFirst || (known !== undefined && known.ground !== facts.ground)
  const found = tried ? await findAbsent() : facts
  const absent = listAbsent(found)
  if (absent.length > 0) log(describeAbsent(absent))
  return found

  async function findAbsent(): Promise<Facts> {
    // A plan leaves no trace, and PrivateTmp= makes folders in /tmp.
    const protections = protectionsOf(app).filter(({ name }) => mode !== 'plan' || name !== 'PrivateTmp')
    const asked = protections.map(({ name, settings }) => ({ name, settings }))
    const launch = { ground: facts.ground, absent: await server.call('launch.tryOut', { app, protections: asked }) }
    const records = { ...facts.records, launch }
    // Of a first deploy there is no place yet: Activate notes it.
    if (!isFirst && mode !== 'plan') await server.tell({ records })
    return { ...facts, records }
  }
}
