import type { Facts, Inputs, ManagedFile } from '../model.ts'
import { placesOf } from '../places.ts'
import type { GateUser } from '../render/front.ts'
import type { Server } from '../server/server.ts'
import { makeFile } from './managed-files.ts'

/**
 * Who may see the site, with hashes by which each web server knows them; the server makes them, where there are any. A
 * way back keeps what is there: it is of the site, and no release may open it.
 *
 * @throws DeployError SERVER_UNSUPPORTED
 */
export async function gateOf(
  { app, basicAuth, mode }: Pick<Inputs, 'app' | 'basicAuth' | 'mode'>,
  { files }: Pick<Facts, 'files'>,
  server: Pick<Server, 'call'>,
): Promise<readonly GateUser[]> {
  if (mode === 'rollback') return parseUsers(files[placesOf(app).gateUsers]?.content ?? '')
  if (basicAuth.length === 0) return []
  const hashes = await server.call('site.hashPasswords', { app, users: basicAuth })
  return basicAuth.map(({ name }, index) => ({ name, hash: hashes[index] ?? '' }))
}

/** The file of htpasswd(1): a user and a hash a line. */
export const parseUsers = (text: string): GateUser[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', hash = ''] = line.split(':')
    return name !== '' && hash.startsWith('$2') ? [{ name, hash }] : []
  })

/** That file, for the web server to read; null where everybody sees the site. */
export function renderGate(app: string, users: readonly GateUser[], group: string): ManagedFile | null {
  if (users.length === 0) return null
  const content = users.map(({ name, hash }) => `${name}:${hash}\n`).join('')
  return makeFile('gate', placesOf(app).gateUsers, content, { mode: 0o640, group, secret: true })
}
