import { expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment.ts'
import { DeployError } from '../../src/errors.ts'
import type { Mode, Records } from '../../src/model.ts'
import { identityOf } from '../../src/probe/identity.ts'
import { refuseMove } from '../../src/release/given-database.ts'
import { guardDatabase } from '../../src/release/other-database.ts'
import type { Step, Story } from '../../src/runner.ts'
import type { Server } from '../../src/server/server.ts'
import { insertMove } from '../../src/steps/move.ts'
import { checkoutOf, deploymentOf, liveFacts, probe } from '../project/deployed.ts'

const step = (title: string) => ({ title }) as Step
const goLive: Story = [step('Database'), step('Static'), step('Migrate'), step('Activate')]
const finish: Story = [step('Drain'), step('Prune')]
const here = identityOf(probe.database) ?? ''
const there = 'postgresql://localhost/shop'

const of = (mode: Mode, moving?: Records['moving']): Deployment => {
  const facts = liveFacts()
  const records = { ...facts.records, ...(moving ? { moving } : {}) }
  const deployment = deploymentOf({ ...facts, records }, checkoutOf())
  return { ...deployment, inputs: { ...deployment.inputs, mode }, records }
}
const titles = (story: Story, deployment: Deployment) =>
  insertMove(story, deployment).map((entry) => ('title' in entry ? entry.title : ''))
/** A server that answers no question about rows. */
const server = { host: 'h', call: async () => ({ code: 1, lines: [] }) } as unknown as Server
const next = { identity: there, fresh: true }

test('the rows come before what the release migrates, and all of it is noted once the site is live', async () => {
  const deployment = of('move-database')
  await guardDatabase(deployment, server, next)
  expect(deployment.move).toEqual({ from: here, to: there })
  expect(titles(goLive, deployment)).toEqual(['Database', 'Static', 'Move', 'Migrate', 'Activate'])
  expect(titles(finish, deployment)).toEqual(['Moved', 'Drain', 'Prune'])
})

test('a run whose database is the same has nothing to move, and says so once', async () => {
  const deployment = of('move-database')
  await guardDatabase(deployment, server, { identity: here, fresh: false })
  expect(titles(goLive, deployment)).toEqual(['Database', 'Static', 'Migrate', 'Activate'])
  expect(titles(finish, deployment)).toEqual(['Drain', 'Prune'])
  expect(deployment.notices.map(({ title }) => title)).toEqual(['There was nothing to move'])
})

test('what a run has moved that was ended before it could note it is noted by the next', () => {
  expect(titles(finish, of('deploy', { from: there, to: here }))).toEqual(['Moved', 'Drain', 'Prune'])
  expect(titles(finish, of('deploy', { from: here, to: there }))).toEqual(['Drain', 'Prune'])
})

const refusal = async (deployment: Deployment) => {
  const error = await guardDatabase(deployment, server, next).catch((thrown: unknown) => thrown)
  if (!(error instanceof DeployError)) throw new Error('it was not refused')
  return `${error.code} ${error.message} ${error.details.hint}`
}

test('nobody goes to a database that a move has not filled, also who would leave the other one', async () => {
  const deployment = of('deploy', { from: here, to: there })
  const inputs = { ...deployment.inputs, leaveDatabase: here }
  expect(await refusal({ ...deployment, inputs })).toMatch(/^DATABASE_CHANGED A move to .* has not come to its end/)
  expect(await refusal(of('plan', { from: here, to: there }))).toContain('`mode: move-database` again')
})

test('the refusal of another database names the way across', async () => {
  expect(await refusal(of('plan'))).toMatch(/^DATABASE_CHANGED .*run it once with `mode: move-database`/)
  expect(await refusal(of('rollback'))).toMatch(/deploy that commit with `mode: move-database`/)
})

test('where nothing is live there is nothing to move', () => {
  const inputs = { app: 'blog', host: 'h', mode: 'move-database' } as const
  expect(() => refuseMove(inputs, { current: null })).toThrow(
    expect.objectContaining({ code: 'DATABASE_MOVE_REFUSED' }),
  )
  expect(() => refuseMove(inputs, { current: 'r1' })).not.toThrow()
  expect(() => refuseMove({ ...inputs, mode: 'deploy' }, { current: null })).not.toThrow()
})
