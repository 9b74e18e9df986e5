import { expect, onTestFinished, test } from 'vitest'
import { connect } from '../../src/server/connection.ts'
import { type Asked, lentModules, openSession } from '../../src/server/session.ts'
import { facts, says, startHostile } from '../lab/hostile.ts'

test('what gathers the facts anew after an interrupted run has all that it may lack: it can ask for nothing then', async () => {
  let heard = ''
  const { close, ...target } = await startHostile({
    exec: (channel, number) => {
      says({ facts })(channel, number)
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
  const { clear } = JSON.parse(/\n(\{"clear":.*)\n/.exec(heard)?.[1] ?? '')
  expect(Object.keys(clear)).toEqual(expect.arrayContaining(['remote.abandoned', ...lentModules]))
})
