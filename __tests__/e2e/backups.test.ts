/** SQLite: backups, what a failed migration leaves, and the way back. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { backupsOf, config, type Engine, expectAnswers, inputsOf, migration, restore } from './backups.ts'
import { tellStory } from './backups-story.ts'
import { app } from './site.ts'

const sqlite: Engine = { suffix: '.sqlite3', env: '', requirement: '', driver: '', adopt: '' }

const { site } = tellStory(sqlite, { adopted: false, undone: true })

test('risky-migrations: fail refuses before anything is touched', async () => {
  const { checkout, deploy, live, server } = site()
  await checkout.remove('blog/migrations/0004_shout.py')
  await checkout.remove('blog/migrations/0005_broken.py')
  const operation = "migrations.RemoveField('article', 'subtitle')"
  await checkout.write('blog/migrations/0004_no_subtitle.py', migration('0003_subtitle', operation))
  await checkout.write('.github/django-prod.yml', `${config}risky-migrations: fail\n`)
  await checkout.commit('No subtitle')
  const before = await live()
  const found = await server.sh(`ls /srv/${app}/releases /srv/${app}/backups`)
  const result = await deploy(inputsOf(sqlite))
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'MIGRATION_RISKY' })
  expect(result.log).toContain(
    'blog.0004_no_subtitle: RemoveField article.subtitle breaks the live release until the new one serves',
  )
  expect(await live()).toEqual(before)
  expect(await server.sh(`ls /srv/${app}/releases /srv/${app}/backups`)).toBe(found)
})

test('after a migration older backups go, up to keep-backups, and what is not ours stays', async () => {
  const { checkout, deploy, server } = site()
  const folder = `/srv/${app}/backups`
  const data = `/srv/${app}/shared/data`
  await server.sh(`touch ${folder}/mine.sqlite3 ${folder}/notes.txt; cp ${data}/db.sqlite3 ${data}/db.sqlite3.backup`)
  expect((await backupsOf(site())).filter((name) => name.endsWith('.sqlite3')).length).toBeGreaterThan(3)
  await checkout.write('.github/django-prod.yml', `${config}risky-migrations: allow\nkeep-backups: 1\n`)
  await checkout.commit('Keep one')
  const result = await deploy(inputsOf(sqlite))
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '["blog.0004_no_subtitle"]' })
  expect(result.log).not.toContain('breaks the live release')
  const { release } = result.outputs
  expect(await backupsOf(site())).toEqual([
    `${release}.sqlite3`,
    `${release}.sqlite3.json`,
    'mine.sqlite3',
    'notes.txt',
  ])
  expect((await server.sh(`ls -A ${data}`)).replace(/^db.sqlite3_before_\d{8}t\d{6}\n/gm, '')).toBe(
    'db.sqlite3\ndb.sqlite3.backup\n',
  )
  const listed = await restore(site())
  expect(listed.stdout).toContain(`before ${release} migrated`)
})

test('a database of before a migration: the command says to which release to go back', async () => {
  const { live, server } = site()
  const { release } = await live()
  const restored = await restore(site(), `${release}.sqlite3`, '--yes')
  expect(restored, restored.stderr).toMatchObject({ code: 0 })
  expect(restored.stdout).toMatch(
    /It is the database of (\S+): run the workflow with `mode: rollback` and `release: \1` now\./,
  )
  expect(restored.stdout).not.toContain(`release: ${release}`)
  expect(restored.stdout).toContain(
    `The database lacks blog.0004_no_subtitle, which ${release} needs: the site stays off`,
  )
  expect(await server.exec(['systemctl', 'is-active', `${app}.target`], { check: false })).toMatchObject({ code: 3 })
})

test('what a restore has taken back is seen by status, and applied by the next run of the same commit', async () => {
  const { deploy, server } = site()
  const { domains: _, ...login } = await deployInputs(server)
  const status = await runAction({ workspace: site().checkout.dir, inputs: { ...login, mode: 'status' } })
  expect(status.log).toContain('the database lacks blog.0004_no_subtitle, which it needs')
  const result = await deploy(inputsOf(sqlite))
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '["blog.0004_no_subtitle"]' })
  await expectAnswers(site())
  expect(await deploy(inputsOf(sqlite))).toMatchObject({ outputs: { result: 'unchanged' } })
})

test('before a fixture is loaded for the first time over rows there is a backup', async () => {
  const { checkout, deploy } = site()
  await checkout.write('more.json', '[]\n')
  await checkout.commit('Rows')
  expect(await deploy(inputsOf(sqlite))).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  await checkout.write('.github/django-prod.yml', `${config}fixtures: [more.json]\n`)
  await checkout.commit('A fixture')
  const before = await backupsOf(site())
  const result = await deploy(inputsOf(sqlite))
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
  const made = (await backupsOf(site())).filter((name) => !before.includes(name))
  expect(made).toEqual([
    expect.stringMatching(/^before-fixtures-\w+\.sqlite3$/),
    expect.stringMatching(/^before-fixtures-\w+\.sqlite3\.json$/),
  ])
})

test('the server is gone: from a bare one and a backup of before a migration to the rows, as docs/server-gone.md says', async () => {
  const { checkout, server } = site()
  const name = (await backupsOf(site())).find((file) => /^\d.*\.sqlite3$/.test(file)) ?? ''
  const titles = "from blog.models import Article; print(sorted(Article.objects.values_list('title', flat=True)))"
  const fresh = await upServer({ layer: 'warm' })
  try {
    const deployTo = async () =>
      runAction({ workspace: checkout.dir, inputs: { ...(await deployInputs(fresh)), ...inputsOf(sqlite) } })
    const first = await deployTo()
    expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
    const backups = `/srv/${app}/backups`
    for (const file of [name, `${name}.json`])
      await fresh.exec(['sh', '-c', `cat >${backups}/${file}`], {
        input: await readFile(join(server.root, backups, file)),
      })
    const restored = await fresh.exec([`${app}-restore`, name, '--yes'], { check: false })
    expect(restored, `${restored.stdout}${restored.stderr}`).toMatchObject({ code: 0 })
    expect(restored.stdout).toContain('The database lacks blog.0004_no_subtitle')
    const second = await deployTo()
    expect(second.outputs, second.log).toMatchObject({
      result: 'deployed',
      migrations: '["blog.0004_no_subtitle"]',
    })
    expect((await visit(fresh, '/healthz')).status).toBe(200)
    const rows = await fresh.exec([`${app}-manage`, 'shell', '-v', '0', '-c', titles])
    expect(rows.stdout).toMatch(/Article 59/i)
  } finally {
    await fresh.down()
  }
})
