/** docs/taking-over.md, run as it stands: a site made by hand becomes one of the action's, with all that is in it. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { domain, visit } from '../lab/visit.ts'
import { annotation } from './refusal.ts'
import { runByHand } from './setups/running-site.ts'
import { app, openDeployed, type Site } from './site.ts'

const page = readFileSync('docs/taking-over.md', 'utf8')
const [names = '', aside = '', look = '', bring = '', change = '', back = '', undo = ''] = [
  ...page.matchAll(/```sh\n([\s\S]*?)```/g),
].map(([, block = '']) => block.replaceAll('www.monsiteweb.fr', domain))

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await runByHand(site.server)
})
afterAll(() => site?.down())

const follow = async (...blocks: readonly string[]) => await site.server.sh([names, ...blocks].join('\n'))

/** Who answers visitors from outside, and the upload as they get it. */
async function seen(): Promise<unknown> {
  const [front, upload] = [await visit(site.server, '/healthz'), await visit(site.server, '/media/articles/one.txt')]
  return { by: String(front.headers.server).replace(/\/.*/, ''), status: front.status, upload: upload.body }
}

/** A row more, by the site that is live for visitors at the moment. */
async function write(by: 'old' | 'made', text: string): Promise<void> {
  const line = `from contact.models import Message; Message.objects.create(name="me", email="me@me.test", text="${text}")`
  const words = {
    old: 'cd /home/web/site; DJANGO_SETTINGS_MODULE=by_hand runuser -u web -- venv/bin/python manage.py',
    made: `${app}-manage`,
  }
  await site.server.sh(`${words[by]} shell -c '${line}'`)
}

const texts = async (file: string) =>
  await site.server.sh(
    `python3 -c 'import sqlite3; print(*(r[0] for r in sqlite3.connect("${file}").execute("select text from contact_message order by id")))'`,
  )
const files = { old: '/home/web/site/db.sqlite3', made: `/srv/${app}/shared/data/db.sqlite3` }
const old = { by: 'nginx', status: 200, upload: 'a picture\n' }
const made = { by: 'Caddy', status: 200, upload: 'a picture\n' }

test('a plan shows everything else, and a deploy is refused before anything is touched', async () => {
  await write('old', 'one')
  const before = await site.listing('/srv', '/etc', '/opt', '/usr/local', '/home')
  const plan = await site.deploy({ mode: 'plan' })
  expect(plan.code, plan.log).toBe(0)
  expect(plan.outputs.result).toBe('planned')
  expect(plan.log).toMatch(/^::warning title=PORT_TAKEN::Ports 80, 443 are used by nginx\. A deploy is refused/m)
  expect(plan.summary).toMatch(/Ports .*are used by nginx/)
  expect(plan.summary).toMatch(/Install .*virtual environment/)
  const { title, message } = annotation(await site.deploy())
  expect([title, message]).toEqual(['PORT_TAKEN', expect.stringContaining('docs/taking-over.md')])
  expect(await site.listing('/srv', '/etc', '/opt', '/usr/local', '/home')).toEqual(before)
  expect(await seen()).toEqual(old)
})

test('nginx moves aside and the new site is made, and visitors see the old one', async () => {
  let asking = true
  const failed: string[] = []
  const visitors = (async () => {
    while (asking) {
      const answer = await visit(site.server, '/healthz').catch((error: unknown) => `${error}`)
      if (typeof answer === 'string' || answer.status !== 200) failed.push(JSON.stringify(answer))
    }
  })()
  await follow(aside)
  const result = await site.deploy()
  asking = false
  await visitors
  expect(result.code, result.log).toBe(0)
  expect(failed).toEqual([])
  await follow(look)
  expect(await seen()).toEqual(old)
  await write('old', 'two')
  expect(await texts(files.old)).toBe('one two\n')
})

test('the change: rows and uploads are there, also those that came after the first copy; and back, and forth', async () => {
  await follow(bring)
  expect(await texts(files.made)).toBe('one two\n')
  await write('old', 'three')
  await site.server.sh('echo another >/home/web/site/media/articles/two.txt')
  const function_ = /^bring\(\) \{[\s\S]*?^\}/m.exec(bring)?.[0] ?? ''
  await follow(function_, change)
  expect(await seen()).toEqual(made)
  expect((await visit(site.server, '/media/articles/two.txt')).body).toBe('another\n')
  expect(await texts(files.made)).toBe('one two three\n')
  await write('made', 'four')
  expect(await texts(files.made)).toBe('one two three four\n')
  expect((await site.deploy()).outputs.result).toBe('unchanged')

  await follow(function_, back)
  expect(await seen()).toEqual(old)
  expect(await texts(files.old)).toBe('one two three four\n')
  await write('old', 'five')
  await follow(function_, change)
  expect(await seen()).toEqual(made)
  expect(await texts(files.made)).toBe('one two three four five\n')

  await follow(function_, back, undo)
  expect(await seen()).toEqual(old)
  expect(await site.server.sh('nft list tables')).toBe('')
})
