/** SQLite: backups, what a failed migration leaves, and the way back. */
import { expect, test } from 'vitest'
import { backupsOf, config, type Engine, inputsOf, migration, restore } from './backups.ts'
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
  expect(await server.sh(`ls -A ${data}`)).toBe('db.sqlite3\ndb.sqlite3.backup\n')
  const listed = await restore(site())
  expect(listed.stdout).toContain(`before ${release} migrated`)
})

test('a database of before a migration: the command says to which release to go back', async () => {
  const { live } = site()
  const { release } = await live()
  const restored = await restore(site(), `${release}.sqlite3`, '--yes')
  expect(restored, restored.stderr).toMatchObject({ code: 0 })
  expect(restored.stdout).toMatch(
    /It is the database of (\S+): run the workflow with `mode: rollback` and `release: \1` now\./,
  )
  expect(restored.stdout).not.toContain(`release: ${release}`)
})

test('before a fixture is loaded for the first time over rows there is a backup', async () => {
  const { checkout, deploy } = site()
  await checkout.write('more.json', '[]\n')
  await checkout.commit('Rows')
  // Applies once more what the restore has taken back, so that nothing is pending.
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
