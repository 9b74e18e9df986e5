import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseProbe, requireAnswer } from '../../src/probe/probe.ts'
import { makeSite, marker, project } from './django.ts'

const second = "DATABASES['logs'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'logs.sqlite3'}\n"
const router = (body: string) => ({ 'mysite/router.py': `class Router:\n    ${body}\n` })
const routed = `${second}DATABASE_ROUTERS = ['mysite.router.Router']\n`
const others = async (site: Awaited<ReturnType<typeof makeSite>>) =>
  requireAnswer(parseProbe(await site.probe(), marker, project), project).others

test('a database that a router lets migrate: what is pending there, before and after; nothing is made by asking', async () => {
  const files = router(
    "def allow_migrate(self, db, app_label, **hints): return (db == 'logs') == (app_label in ('auth', 'contenttypes'))",
  )
  const site = await makeSite({ settings: routed, files })
  const name = join(site.shared, 'data/logs.sqlite3')
  expect(await others(site)).toMatchObject([{ alias: 'logs', name, error: null }])
  expect(existsSync(name)).toBe(false)
  await site.python(
    "import django; django.setup()\nfrom django.core.management import call_command as call\ncall('migrate', database='logs', verbosity=0)\n",
  )
  expect(await others(site)).toEqual([{ alias: 'logs', name, pending: [], error: null }])
})

test.each([
  ['no router', second, {}],
  [
    'a router that leaves it',
    routed,
    router("def allow_migrate(self, db, app_label, **hints): return db != 'logs' and None"),
  ],
  ['a router that says nothing', routed, router('def db_for_read(self, model, **hints): return None')],
])('%s: it may be somebody else’s, and is left alone', async (_name, settings, files) => {
  expect(await others(await makeSite({ settings, files }))).toEqual([])
})

test('one that does not answer is told with why', async () => {
  const files = router("def allow_migrate(self, db, app_label, **hints): return db == 'logs' or None")
  const settings = `${routed}DATABASES['logs'] = {'ENGINE': 'no.such.backend', 'NAME': 'x', 'PASSWORD': 'hunter2'}\n`
  expect(await others(await makeSite({ settings, files }))).toMatchObject([
    { pending: [], error: expect.stringMatching(/no\.such/) },
  ])
})
