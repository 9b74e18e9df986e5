/**
 * A plan leaves a server as it is, down to owners, modes and times, however the server is set up: whatever lies in
 * `setups/` is tried. A module's exported records have the set-ups by their names; its `undo`, or that of a set-up
 * (`{ make, undo }`), takes them back, so that the next one needs no other server. The suite takes every third set-up
 * of a module, and `script/test plans` all of them.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareListings, isOfPlan, listServer } from '../lab/listing.ts'
import type { TestServer } from '../lab/server.ts'
import { app, config, openDeployed, openSite, type Site } from './site.ts'

type SetUp = (server: TestServer) => Promise<void>

interface Case {
  readonly name: string
  readonly make: SetUp
  readonly undo?: SetUp
}

/** The set-ups among what a module exports. */
function listSetups(module: Readonly<Record<string, unknown>>): Case[] {
  const undo = typeof module.undo === 'function' ? { undo: module.undo as SetUp } : {}
  const records = Object.values(module).filter((value) => typeof value === 'object' && value !== null)
  return records.flatMap((record) =>
    Object.entries(record as Record<string, unknown>).flatMap(([name, value]): Case[] => {
      if (typeof value === 'function') return [{ name, make: value as SetUp, ...undo }]
      const pair = value as { make?: SetUp; undo?: SetUp }
      return pair.make ? [{ name, make: pair.make, ...(pair.undo ? { undo: pair.undo } : {}) }] : []
    }),
  )
}

/** Plans, and expects the server as before but for what a plan stages and takes away. */
async function planOnly(site: Site, inputs: Record<string, string> = {}) {
  const before = await listServer(site.server)
  const result = await site.deploy({ mode: 'plan', ...inputs })
  const differences = compareListings(before, await listServer(site.server))
  expect(
    differences.filter((one) => !isOfPlan(app)(one)),
    result.log,
  ).toEqual([])
  return result
}

const all = process.env.DJANGO_PROD_ALL_SETUPS === '1'
const folder = join(import.meta.dirname, 'setups')
for (const file of readdirSync(folder).sort()) {
  const found = listSetups((await import(join(folder, file))) as Record<string, unknown>)
  const cases = found.filter((_, at) => all || at % 3 === 0)
  describe.skipIf(cases.length === 0)(file, () => {
    let site: Site | undefined
    afterAll(() => site?.down())

    test.for(cases)('$name', async ({ make, undo }, context) => {
      const isMade = (on: Site) =>
        make(on.server).then(
          () => true,
          () => false,
        )
      let made = site !== undefined && (await isMade(site))
      if (!made) {
        // Where one before stands in its way it begins with a server of its own.
        await site?.down()
        site = await openSite()
        made = await isMade(site)
      }
      if (site === undefined || !made) return context.skip('it is made of another server than this one')
      const { code } = await planOnly(site)
      // What stands in the way of this plan would hide what comes next.
      const isBack =
        undo === undefined
          ? code === 0
          : await undo(site.server).then(
              () => true,
              () => false,
            )
      if (isBack) return
      await site.down()
      site = undefined
    })
  })
}

describe('a site that is live', () => {
  let site: Site
  beforeAll(async () => {
    site = await openDeployed()
    await site.checkout.write('.github/django-prod.yml', `${config}shared:\n  - uploads\n  - letters\n`)
    await site.checkout.write('uploads/kept.txt', 'kept')
    await site.checkout.write('letters/new.txt', 'new')
    await site.checkout.write('blog/new.py', 'x = 1\n')
    await site.checkout.commit('A module, and two shared folders')
  })
  afterAll(() => site?.down())

  const states: readonly [string, string][] = [
    ['as it is', 'true'],
    [
      'owners and modes that somebody has changed',
      `chown debian /srv/${app}/backups; chmod 711 /srv/${app}/venvs; chmod 700 /srv/${app}/shared/media`,
    ],
    ['the place for arrivals is of another account', `chown debian:debian /srv/${app}/incoming`],
    ['folders that are gone', `rm -rf /srv/${app}/backups /srv/${app}/incoming`],
    [
      'a shared folder with files of others',
      `install -D -o www-data /dev/null /srv/${app}/shared/folders/uploads/theirs`,
    ],
    ['an interrupted run', `install -D /dev/null /srv/${app}/releases/20260101T000000-abc1234/code/half.py`],
  ]
  test.each(states)('%s', async (_, script) => {
    await site.server.sh(script)
    const { code, log, outputs } = await planOnly(site)
    expect({ code, result: outputs.result }, log).toEqual({ code: 0, result: 'planned' })
    expect(outputs['uploaded-files']).not.toBe('0')
  })

  test('another dependency, and uv is gone: what is built and installed for the plan goes with it', async () => {
    await site.checkout.write('requirements.txt', 'Django==5.2.19\niniconfig==2.0.0\n')
    await site.checkout.commit('A dependency')
    await site.server.sh('rm -r /opt/django-prod/uv-*')
    const { code, log } = await planOnly(site)
    expect(code, log).toBe(0)
  })

  test('whose user is gone: nothing is staged', async () => {
    await site.server.sh(`systemctl stop ${app}.target; systemctl stop "${app}@*"; userdel -f ${app}`)
    const { code, log, outputs } = await planOnly(site)
    expect({ code, uploaded: outputs['uploaded-files'] }, log).toEqual({ code: 0, uploaded: '0' })
  })
})
