import type { Facts, Inputs } from './model.ts'
import { describeAbsent, groundOf, listAbsent } from './release/launch.ts'
import { protectionsOf } from './render/protections.ts'
import type { Session } from './server/session.ts'

/** They make folders in /tmp, which a plan may not: there they are taken to stand and fall with another mount. */
const mounts = ['PrivateTmp', 'PrivateDevices']

/**
 * Whether units like the application's start on the server, and without which protections: tried before anything is
 * touched, and again only where what that depends on has changed: the machine, or the protections that are wanted.
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
  const { launch: known, damaged = false } = facts.records
  const tried = isFirst || damaged || known?.ground !== groundOf(facts)
  const found = tried ? await findAbsent() : facts
  const absent = listAbsent(found)
  if (absent.length > 0) log(describeAbsent(absent))
  return found

  async function findAbsent(): Promise<Facts> {
    const left = mode === 'plan' ? mounts : []
    const protections = protectionsOf(app)
      .filter(({ name }) => !left.includes(name))
      .map(({ name, settings }) => ({ name, settings }))
    const lacking = await server.call('launch.tryOut', { app, protections })
    const names = lacking.includes('ProtectHome') ? [...left, ...lacking] : lacking
    const records = { ...facts.records, launch: { ground: groundOf(facts), absent: names } }
    // Of a first deploy there is no place yet: Activate notes it.
    if (!isFirst && !damaged && mode !== 'plan')
      await server
        .tell({ records })
        .catch((error: Error) => log(`what the server can start was not noted: ${error.message}`))
    return { ...facts, records }
  }
}
