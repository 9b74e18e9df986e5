/** The table's rows on code, templates, models and migrations. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { git } from '../lab/checkout.ts'
import { visit } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'
import { acted, annotations, changes, outcome, reasons, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
})
afterAll(async () => {
  await site?.down()
})

async function edit(path: string, from: string | RegExp, to: string): Promise<void> {
  const old = await readFile(join(site.checkout.dir, path), 'utf8')
  expect(old).toMatch(from)
  await site.checkout.write(path, old.replace(from, to))
}

const migration = (after: string, operation: string) => `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('blog', '${after}')]
    operations = [${operation}]
`

test.each([
  ['code', 'blog/views.py', 'Bienvenue sur mon site web !', 'Bienvenue à tous !'],
  ['a template', 'templates/base.html', '<header>', '<header><p>Un nouvel en-tête</p>'],
])('%s: a new instance, static files linked, nothing migrated', async (_, path, from, to) => {
  const before = await stateOf(site)
  await edit(path, from, to)
  await site.checkout.commit(`Change ${path}`)
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({
    result: 'deployed',
    gunicorn: 'replaced',
    migrations: '[]',
    'previous-release': before.live.release,
    'uploaded-files': '1',
  })
  expect(acted(result)).toEqual(['Sync', 'Probe', 'Activate', 'Verify', 'Drain'])
  expect(reasons(result)).toEqual([`code: changed: ${path}`])
  expect(outcome(result, 'Static')).toBe('kept: no static source changed')
  expect(outcome(result, 'Migrate')).toBe('nothing to apply')
  // The first deploy has told what there is to know; it stays where it can be looked up.
  expect(annotations(result)).toEqual([])
  expect(result.summary).toMatch(/<summary>Good to know \(\d\)<\/summary>[\s\S]*Settings replaced for production/)
  expect(result.summary).toMatch(/^### ✅ <https:\/\/\S+> is live\n\n.* · Gunicorn replaced · 1 file · /)
  const after = await stateOf(site)
  expect(after).toEqual({
    ...before,
    live: after.live,
    instances: [after.live.release],
    releases: new Set([...before.releases, after.live.release]),
  })
  expect(after.live).toMatchObject({ release: result.outputs.release, instance: result.outputs.release })
  expect(after.live.pid).not.toBe(before.live.pid)
  expect((await visit(site.server, '/')).body).toContain(to)
  const files = `/srv/${app}/releases/{${before.live.release},${after.live.release}}/static/css/site.css`
  const inodes = (await site.server.sh(`stat -c %i ${files}`)).trim().split('\n')
  expect(inodes[0]).toBe(inodes[1])
})

test('models without a migration: deployed, with a warning on the models file', async () => {
  await edit('blog/models.py', 'max_length=120', 'max_length=121')
  await site.checkout.commit('A longer title')
  const before = await stateOf(site)
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
  const warning = annotations(result).find(({ level }) => level === 'warning')
  expect(warning).toMatchObject({ title: 'Migration missing for blog', file: 'blog/models.py' })
  expect(warning?.message).toContain('makemigrations blog')
  expect((await stateOf(site)).migrations).toEqual(before.migrations)
  await edit('blog/models.py', 'max_length=121', 'max_length=120')
  await site.checkout.commit('The title as it was')
  const mended = await site.deploy()
  expect(annotations(mended).filter(({ level }) => level === 'warning')).toEqual([])
})

describe('migrations', () => {
  let withoutSubtitle = ''
  let withSubtitle = ''

  test('a new one: applied after a backup', async () => {
    withoutSubtitle = await git(site.checkout.dir, 'rev-parse', 'HEAD')
    await edit(
      'blog/models.py',
      '    body = ',
      '    subtitle = models.CharField(max_length=80, null=True)\n    body = ',
    )
    const operation = "migrations.AddField('article', 'subtitle', models.CharField(max_length=80, null=True))"
    await site.checkout.write('blog/migrations/0003_subtitle.py', migration('0002_article_image', operation))
    withSubtitle = await site.checkout.commit('A subtitle')
    const before = await stateOf(site)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({
      result: 'deployed',
      gunicorn: 'replaced',
      migrations: '["blog.0003_subtitle"]',
    })
    expect(acted(result)).toEqual(['Sync', 'Probe', 'Migrate', 'Activate', 'Verify', 'Drain', 'Prune'])
    expect(changes(result)).toContainEqual({ step: 'Migrate', what: 'apply blog.0003_subtitle', why: 'AddField' })
    expect(outcome(result, 'Migrate')).toBe('1 migration applied, after a backup')
    expect(annotations(result).filter(({ level }) => level === 'warning')).toEqual([])
    expect((await stateOf(site)).migrations).toEqual([...before.migrations, 'blog.0003_subtitle'].sort())
    const backup = `/srv/${app}/backups/${result.outputs.release}.sqlite3`
    expect(result.log).toContain(`│ backup: ${backup}, `)
    expect(await site.server.sh(`stat -c '%U:%G %a' ${backup} /srv/${app}/backups`)).toBe(
      'root:root 600\nroot:root 700\n',
    )
    const rows = `import sqlite3; c = sqlite3.connect("file:${backup}?mode=ro", uri=True)
print(c.execute("select count(*) from auth_user").fetchone()[0])
print(*sorted(".".join(row) for row in c.execute("select app, name from django_migrations")))`
    expect(await site.server.sh(`python3 -c '${rows}'`)).toBe(`1\n${before.migrations.join(' ')}\n`)
  })

  /** The repository as it was at a commit, as a new commit: as when an older branch is deployed. */
  const goBackTo = async (commit: string) => {
    await git(site.checkout.dir, 'rm', '-rq', '--cached', '.')
    await site.checkout.remove('blog')
    await git(site.checkout.dir, 'checkout', '-q', commit, '--', '.')
    await site.checkout.commit(`As at ${commit}`)
  }

  test('code older than a migration that it can live with: allowed', async () => {
    await goBackTo(withoutSubtitle)
    const before = await stateOf(site)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
    expect((await stateOf(site)).migrations).toEqual(before.migrations)
    expect((await visit(site.server, '/')).status).toBe(200)
  })

  test('code older than a migration that breaks it: refused, and nothing changes', async () => {
    await goBackTo(withSubtitle)
    await edit('blog/models.py', /^ {4}subtitle = .*\n/m, '')
    const operation = "migrations.RemoveField('article', 'subtitle')"
    await site.checkout.write('blog/migrations/0004_no_subtitle.py', migration('0003_subtitle', operation))
    const newest = await site.checkout.commit('No subtitle')
    const good = await site.deploy()
    expect(good.outputs, good.log).toMatchObject({ result: 'deployed', migrations: '["blog.0004_no_subtitle"]' })
    const before = await stateOf(site)

    await goBackTo(withSubtitle)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({
      result: 'failed',
      'error-code': 'CODE_OLDER_THAN_DATABASE',
      release: before.live.release,
      gunicorn: 'kept',
      migrations: '[]',
    })
    expect(result.code).toBe(1)
    const [error] = annotations(result)
    expect(error).toMatchObject({ level: 'error', title: 'CODE_OLDER_THAN_DATABASE' })
    expect(error?.message).toContain('blog.0004_no_subtitle')
    expect(error?.message).not.toContain('blog.0003')
    expect(outcome(result, 'Migrate')).toMatch(/^failed: The database has migrations that this code does not know/)
    expect(await stateOf(site)).toEqual(before)
    expect((await visit(site.server, '/')).status).toBe(200)

    await goBackTo(newest)
    const again = await site.deploy()
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  })
})
