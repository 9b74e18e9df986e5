import { expect, test } from 'vitest'
import type { Facts } from '../src/model.ts'
import { groundOf } from '../src/release/launch.ts'
import type { Session } from '../src/server/session.ts'
import { tryLaunch } from '../src/try-launch.ts'
import { liveFacts } from './project/deployed.ts'

/** What is tried on a server that can't have one protection, and what of it is noted. */
async function tryOn(ground: string | undefined) {
  const live = liveFacts()
  const launch = ground === undefined ? {} : { launch: { ground, absent: [] } }
  const facts: Facts = { ...live, records: { fixtures: {}, superusers: [], compatibleMigrations: [], ...launch } }
  const tried: string[] = []
  const server = {
    call: async (name: string) => {
      tried.push(name)
      return ['PrivateIPC']
    },
    tell: async () => {},
  } as unknown as Session['server']
  const found = await tryLaunch({ app: 'blog', mode: 'deploy' }, { facts, server }, () => {})
  return { tried, launch: found.records.launch, wanted: groundOf(facts) }
}

test('units are tried again where the machine or the wanted protections are others than at the last trial', async () => {
  const { wanted } = await tryOn('')
  for (const before of ['', 'Linux', undefined]) {
    const { tried, launch } = await tryOn(before)
    expect(tried).toEqual(['launch.tryOut'])
    expect(launch).toEqual({ ground: wanted, absent: ['PrivateIPC'] })
  }
  expect((await tryOn(wanted)).tried).toEqual([])
})
