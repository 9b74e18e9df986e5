import { expect, onTestFinished, test } from 'vitest'
import { needed } from '../../src/remote.ts'
import { connect } from '../../src/server/connection.ts'
import { type Asked, lentModules, openSession } from '../../src/server/session.ts'
import { facts, says, startHostile } from '../lab/hostile.ts'

/** What a session is sent by `clear`, of which the facts tell that these were interrupted. */
async function cleared(interrupted: readonly string[]): Promise<Record<string, string>> {
  let heard = ''
  const { close, ...target } = await startHostile({
    exec: (channel, number) => {
      says({ facts: { ...facts, interrupted } })(channel, number)
      channel.on('data', (data: Buffer) => {
        heard += data.toString('latin1')
        if (/\n\{"clear":.*\n/.test(heard)) channel.write(`${JSON.stringify({ facts })}\n`)
      })
    },
  })
  onTestFinished(close)
  const connection = await connect(target as never, { sftp: false, log: () => {} })
  onTestFinished(() => connection.close())
  const asked = { app: 'blog', services: [], wait: 0 } as unknown as Asked
  const session = await openSession(connection, asked, () => {}, { installs: false })
  await session.clear()
  return JSON.parse(/\n(\{"clear":.*)\n/.exec(heard)?.[1] ?? '').clear
}

test('what gathers the facts anew after an interrupted run has all that it may lack: it can ask for nothing then', async () => {
  const modules = Object.keys(await cleared([]))
  expect(modules).toEqual(expect.arrayContaining(['remote.abandoned', ...lentModules]))
  expect(modules).not.toContain('remote.removal.finish')
})

test('what finishes a removal comes with all that it imports, also what the session was begun without', async () => {
  const modules = Object.keys(await cleared(['/srv/blog/removing.json']))
  expect(modules).toEqual(expect.arrayContaining(['remote.removal.finish', 'remote.services.redis']))
  const there = new Set([...needed(['remote.session']), ...modules])
  there.delete('remote.services.redis')
  const lacking = [...needed(['remote.removal.finish'])].filter((name) => !there.has(name))
  expect(lacking).toEqual(['remote.services.redis'])
})
