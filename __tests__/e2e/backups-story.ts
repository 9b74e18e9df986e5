/** The tests that every engine passes, in the order of a site's life. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, runAction } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import type { Load } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import {
  applied,
  backupsOf,
  columns,
  commitFailing,
  type Engine,
  expectAnswers,
  expectServed,
  inputsOf,
  loadOf,
  migration,
  openEngine,
  restore,
  shell,
  snapshot,
  writeRows,
} from './backups.ts'
import { app, type Site } from './site.ts'
import { annotations } from './table-state.ts'

export interface Facts {
  /** Tables that were there before the site. */
  readonly adopted: boolean
  /** The engine takes a failed migration back as a whole. */
  readonly undone: boolean
}

/** Declares the tests; `site` is there while they run. */
export function tellStory(engine: Engine, facts: Facts): { readonly site: () => Site } {
  let site: Site
  let empty: string
  let before: unknown
  let backup = ''
  const deploy = () => site.deploy(inputsOf(engine))

  beforeAll(async () => {
    empty = await mkdtemp(join(tmpdir(), 'empty-'))
    await git(empty, 'init', '--quiet')
    await git(empty, 'commit', '--quiet', '--allow-empty', '--message=nothing here')
    site = await openEngine(engine)
  })
  afterAll(async () => {
    await site?.down()
    await rm(empty, { recursive: true, force: true })
  })

  test('the first deploy backs up what was there before the site, and nothing where there was nothing', async () => {
    const result = await deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
    expect(annotations(result).filter(({ title }) => title?.includes('risk'))).toEqual([])
    const expected = facts.adopted
      ? [`${result.outputs.release}${engine.suffix}`, `${result.outputs.release}${engine.suffix}.json`]
      : []
    expect(await backupsOf(site)).toEqual(expected)
    expect(await shell(site, writeRows)).toBe('60')
  })

  test('a migration is deployed after a backup, and rolled back, under load', async () => {
    const operation = "migrations.AddField('article', 'subtitle', models.CharField(max_length=80, null=True))"
    await site.checkout.write('blog/migrations/0003_subtitle.py', migration('0002_article_image', operation))
    await site.checkout.commit('A subtitle')
    const load = await loadOf(site)
    const result = await deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '["blog.0003_subtitle"]' })
    const name = `${result.outputs.release}${engine.suffix}`
    expect(await backupsOf(site)).toContain(name)
    expect(await site.server.sh(`stat -c '%U:%G %a' /srv/${app}/backups/${name} /srv/${app}/backups`)).toBe(
      'root:root 600\nroot:root 700\n',
    )
    expect(result.summary).toContain(`sudo ${app}-restore ${name}`)
    expect(result.summary).toMatch(/ALTER TABLE .blog_article. ADD .*subtitle/)
    // Going back is the same with each engine, and the histories do so with all.
    if (facts.adopted) await expectServed(load)
    else await goBackAndForth(result, load)
    // In the background, by a restore into a database of its own; a minute later, if nobody starts it.
    if (facts.adopted) await site.server.sh(`systemctl start ${app}-trial.service`)
    await until('the backup is tried', 120, async () =>
      new RegExp(`${name} .* tried `).test((await restore(site)).stdout),
    )
    // The least of priorities is that of all trials, beside what the system runs.
    if (facts.adopted)
      expect(await site.server.sh('systemctl show -P CPUWeight django_prod_trial.slice')).toMatch(/^(idle|0)$/m)
    // The backup gave way to visitors, and nothing is left of that.
    expect(await site.server.sh('ls /run/systemd/system.control || true')).not.toContain(app)
  })

  async function goBackAndForth(result: ActionResult, load: Load): Promise<void> {
    const { domains: _, ...login } = await deployInputs(site.server)
    const back = await runAction({ workspace: empty, inputs: { ...login, mode: 'rollback', release: '' } })
    expect(back.outputs, back.log).toMatchObject({ result: 'deployed', release: result.outputs['previous-release'] })
    const forth = await runAction({
      workspace: empty,
      inputs: { ...login, mode: 'rollback', release: result.outputs.release ?? '' },
    })
    expect(forth.outputs, forth.log).toMatchObject({ result: 'deployed', release: result.outputs.release })
    await expectServed(load)
  }

  test('of two migrations the second raises: the database is what the report says, and the old release serves', async () => {
    before = await snapshot(site)
    const live = await site.live()
    await commitFailing(site, '0003_subtitle')
    const load = await loadOf(site)
    const result = await deploy()
    await expectServed(load)
    expect(result.code).toBe(1)
    expect(result.outputs, result.log).toMatchObject({
      result: 'failed',
      'error-code': 'MIGRATION_FAILED',
      release: live.release,
      migrations: '["blog.0004_shout"]',
    })
    expect(await site.live()).toEqual(live)
    const error = annotations(result)[0]?.message ?? ''
    expect(error).toContain('The migration blog.0005_broken failed. Applied: blog.0004_shout.')
    expect(error).toContain('The old release still answers /healthz with 200')
    expect(await applied(site)).toEqual(['0001_initial', '0002_article_image', '0003_subtitle', '0004_shout'])
    // What the engine can't take back has happened, and is named.
    expect((await columns(site)).includes('extra')).toBe(!facts.undone)
    if (facts.undone) expect(error).toContain('Of blog.0005_broken nothing was kept')
    else expect(error).toMatch(/Of blog.0005_broken some statements may have happened.*ADD COLUMN `extra`/)
    const line = new RegExp(`sudo ${app}-restore (\\S+${engine.suffix.replaceAll('.', '\\.')})`)
    backup = line.exec(error)?.[1] ?? ''
    expect(line.exec(result.summary)?.[1]).toBe(backup)
    const warning = annotations(result).find(({ title }) => title?.includes('risk'))
    expect(warning?.message).toContain('blog.0004_shout: RunPython shout unknown')
    const history = JSON.parse((await site.server.sh(`tail -n 1 /srv/${app}/history.jsonl`)).trim())
    expect(history).toMatchObject({ result: 'failed', reason: expect.stringContaining('Applied: blog.0004_shout') })
  })

  test('a backup that was cut off is refused before anything is stopped', async () => {
    const live = await site.live()
    const path = `/srv/${app}/backups/${backup}`
    const cut = `cut${engine.suffix}`
    await site.server.sh(`head -c $(($(stat -c %s ${path}) * 2 / 3)) ${path} > /srv/${app}/backups/${cut}`)
    const refused = await restore(site, cut, '--yes')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(`${cut} can't be read`)
    expect(await site.live()).toEqual(live)
    await site.server.sh(`rm /srv/${app}/backups/${cut}`)
  })

  test('the command of the error brings every row back, and keeps what it replaces', async () => {
    const live = await site.live()
    await shell(site, "from blog.models import Article; Article.objects.filter(title__contains='7').delete()")
    const damaged = await snapshot(site)
    expect(damaged).not.toEqual(before)
    const unasked = await restore(site, backup)
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') })
    expect(await snapshot(site)).toEqual(damaged)

    const restored = await restore(site, backup, '--yes')
    expect(restored, `${restored.stdout}${restored.stderr}`).toMatchObject({ code: 0 })
    expect(restored.stdout).toContain(`It is the database of the live release ${live.release}: nothing else is to do.`)
    expect(restored.stdout).toContain('/healthz answers 200.')
    expect(await snapshot(site)).toEqual(before)
    expect((await site.live()).release).toBe(live.release)
    await expectAnswers(site)

    const list = await restore(site)
    expect(list.stdout).toContain(`of ${live.release}`)
    const kept = /before-restore-\S+/.exec(list.stdout)?.[0] ?? ''
    const again = await restore(site, kept, '--yes')
    expect(again, `${again.stdout}${again.stderr}`).toMatchObject({ code: 0 })
    expect(await snapshot(site)).toEqual(damaged)
    if (facts.adopted) return
    const last = await restore(site, backup, '--yes')
    expect(last, `${last.stdout}${last.stderr}`).toMatchObject({ code: 0 })
    expect(await snapshot(site)).toEqual(before)
  })

  // What a backup takes is asked of each engine, and compared in the same way.
  test.skipIf(facts.adopted)('without room for a backup nothing is migrated', async () => {
    const live = await site.live()
    const folder = `/srv/${app}/backups`
    await site.server.sh(`mount -t tmpfs -o size=64k none ${folder}`)
    const result = await deploy()
    await site.server.sh(`umount ${folder}`)
    expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'DISK_FULL', migrations: '[]' })
    expect(await snapshot(site)).toEqual(before)
    expect(await site.live()).toEqual(live)
  })

  return { site: () => site }
}
