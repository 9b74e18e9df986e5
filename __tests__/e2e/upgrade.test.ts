/** A site that the version before has deployed, and that this one goes on with. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { earlierBundle, hasVersion } from '../lab/earlier.ts'
import { startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { migration } from './backups.ts'
import { app, openSite, type Site } from './site.ts'

const there = hasVersion('0.1.0')

describe.skipIf(!there)(`from 0.1.0${there ? '' : ' (skipped: a shallow clone has no earlier version)'}`, () => {
  let site: Site
  let bundle: string
  const releases: string[] = []

  beforeAll(async () => {
    bundle = await earlierBundle('0.1.0')
    site = await openSite()
    for (const operation of [
      '',
      "migrations.AddField('article', 'subtitle', models.CharField(max_length=80, null=True))",
    ]) {
      if (operation !== '') {
        await site.checkout.write('blog/migrations/0003_subtitle.py', migration('0002_article_image', operation))
        await site.checkout.commit('A subtitle')
      }
      const result = await site.deploy({}, { bundle })
      expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
      releases.push(result.outputs.release ?? '')
    }
  })
  afterAll(() => site?.down())

  test('a plan by this version touches nothing but history, and says the same', async () => {
    const paths = [`/srv/${app}`, '/etc/systemd/system', '/etc/caddy', '/usr/local/bin', '/opt/django-prod']
    const before = await site.listing(...paths)
    const result = await site.deploy({ mode: 'plan' })
    expect(result.outputs, result.log).toMatchObject({ result: 'planned' })
    const kept = (rows: string[]) =>
      rows.filter((row) => !/history\.jsonl|\/(releases|incoming|shared\/\w+|srv\/\w+) d /.test(row))
    expect(kept(await site.listing(...paths))).toEqual(kept(before))
    expect(await site.server.sh(`ls /srv/${app}`)).not.toContain('site.json')
  })

  test('a run of the same commit replaces the process once, since its units are others, loses no request, and the next one has nothing to do', async () => {
    const before = await site.live()
    const load = await startLoad(site.server, {
      url: 'https://127.0.0.1/',
      host: domain,
      rate: 20,
      seconds: 60,
      reloads: true,
    })
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    const counted = await load.stop()
    expect(counted.failed).toBe(0)
    expect((await site.live()).instance).not.toBe(before.instance)
    const again = await site.deploy()
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
    expect(JSON.parse(await site.server.sh(`cat /srv/${app}/site.json`))).toMatchObject({
      app,
      repository: 'example/monsiteweb',
      domains: [domain],
    })
  })

  test('the list of backups, and the way back to a database that the version before has saved', async () => {
    const command = `/usr/local/bin/${app}-restore`
    expect(await site.server.sh(command)).toContain(`before ${releases[1]} migrated`)
    // It takes a migration back that the live release needs: the site stays off until a release that fits is live.
    const said = await site.server.sh(`${command} ${releases[1]}.sqlite3 --yes`)
    expect(said).toMatch(/lacks blog\.0003_subtitle, .*the site stays off/)
    expect((await visit(site.server, '/healthz')).status).toBe(502)
  })

  test('back to a release that the version before has made, and forward again', async () => {
    const back = await site.deploy({ mode: 'rollback', release: releases[0] ?? '' })
    expect(back.outputs, back.log).toMatchObject({ result: 'deployed', release: releases[0] })
    expect((await visit(site.server, '/healthz')).status).toBe(200)
    const forward = await site.deploy()
    expect(forward.outputs, forward.log).toMatchObject({ result: 'deployed', migrations: '["blog.0003_subtitle"]' })
    const status = await site.deploy({ mode: 'status' })
    expect(status.code, status.log).toBe(0)
    expect(status.log).toContain('deployed')
  })

  test('a first deploy that was killed is taken up again', async () => {
    const bare = await openSite()
    try {
      const inputs = await deployInputs(bare.server)
      const handle = await startAction({ workspace: bare.checkout.dir, inputs, bundle })
      await until('a release is staged', 120, async () => {
        return (await bare.server.sh(`ls -d /srv/${app}/releases/*/code 2>/dev/null || true`)) !== ''
      })
      handle.kill('SIGKILL')
      await handle.done
      expect(await bare.server.sh(`ls -d /srv/${app}/current 2>/dev/null || true`)).toBe('')
      const result = await bare.deploy()
      expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
      expect(result.log).toContain('removed what an interrupted run left')
    } finally {
      await bare.down()
    }
  })
})
