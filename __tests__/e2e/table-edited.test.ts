/** The table's row "a managed file was edited by hand": put right as the file's kind wants it, the difference shown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app, openDeployed, type Site } from './site.ts'
import { acted, outcome, reasons, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
})
afterAll(async () => {
  await site?.down()
})

const read = (path: string) => site.server.sh(`cat '${path}'`)

describe('outside of the release: written again, Gunicorn kept', () => {
  test("Caddy's file: reloaded, never restarted", async () => {
    const before = await stateOf(site)
    const path = `/etc/caddy/${app}.caddyfile`
    const content = await read(path)
    await site.server.sh(`sed -i 's/hide \\.\\*/hide secret/' ${path}; systemctl reload caddy`)
    const loads = (await stateOf(site)).caddyLoads
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
    expect(acted(result)).toEqual(['Proxy', 'Verify'])
    expect(result.log).toMatch(/^│ - \s+hide secret$/m)
    expect(result.log).toMatch(/^│ \+ \s+hide \.\*$/m)
    expect(await read(path)).toBe(content)
    expect(await stateOf(site)).toEqual({ ...before, caddyLoads: loads + 1 })
  })

  test('the command <app>-manage', async () => {
    const before = await stateOf(site)
    const path = `/usr/local/bin/${app}-manage`
    const content = await read(path)
    await site.server.sh(`echo 'echo by hand' >>${path}`)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
    expect(acted(result)).toEqual(['Units', 'Verify'])
    expect(result.log).toContain('│ - echo by hand')
    expect(await read(path)).toBe(content)
    expect(await stateOf(site)).toEqual(before)
  })

  test('only its mode', async () => {
    const before = await stateOf(site)
    await site.server.sh(`chmod 700 /usr/local/bin/${app}-manage`)
    const result = await site.deploy()
    expect(acted(result), result.log).toEqual(['Units', 'Verify'])
    expect(result.log).toContain('its mode is 700 instead of 755')
    expect(await site.server.sh(`stat -c %a /usr/local/bin/${app}-manage`)).toBe('755\n')
    expect(await stateOf(site)).toEqual(before)
  })
})

test('a unit: written again, and a new instance runs by it', async () => {
  const before = await stateOf(site)
  const path = `/etc/systemd/system/${app}@.service`
  const content = await read(path)
  await site.server.sh(`sed -i 's/^UMask=.*/UMask=0077/' ${path}; systemctl daemon-reload`)
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
  expect(reasons(result)).toEqual([`${app}@.service: UMask changed`])
  expect(result.log).toContain('│ - UMask=0077\n│ + UMask=0022\n')
  expect(await read(path)).toBe(content)
  const after = await stateOf(site)
  expect(after.live.pid).not.toBe(before.live.pid)
  expect(after.instances).toEqual([after.live.release])
  expect(after).toMatchObject({ caddyPid: before.caddyPid, caddyLoads: before.caddyLoads })
  expect(await site.server.sh(`systemctl show -P UMask ${app}@${after.live.release}.service`)).toBe('0022\n')
})

describe('in the live release: a new release as it should be, the old one left as it is', () => {
  const edit = async (path: string, line: string) => {
    const { release } = await site.live()
    const full = `/srv/${app}/releases/${release}/${path}`
    await site.server.sh(`echo '${line}' >>${full}`)
    return { full, edited: await read(full) }
  }

  test('the production settings', async () => {
    const before = await stateOf(site)
    const { full, edited } = await edit('conf/django_prod_settings.py', 'DEBUG = "by hand"')
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
    expect(reasons(result)).toEqual(['settings: DEBUG changed'])
    expect(result.log).toContain('│ - DEBUG = "by hand"')
    const after = await stateOf(site)
    expect(after.live.release).not.toBe(before.live.release)
    expect(await read(`/srv/${app}/current/conf/django_prod_settings.py`)).not.toContain('"by hand"')
    expect(await read(full)).toBe(edited)
  })

  test('a file of the code: named, and never written through a hard link', async () => {
    const file = 'code/blog/views.py'
    const { full, edited } = await edit(file, '# by hand')
    const old = await site.live()
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
    expect(result.outputs['uploaded-files']).toBe('1')
    expect(reasons(result)).toEqual(['files edited on the server: blog/views.py'])
    expect(outcome(result, 'Compare')).toContain('blog/views.py')
    expect(await read(`/srv/${app}/current/${file}`)).toBe(edited.replace('# by hand\n', ''))
    expect(await read(full)).toBe(edited)
    const now = await site.live()
    expect(now.release).not.toBe(old.release)
    // What nobody edited is still one file on the disk.
    const inodes = await site.server.sh(
      `stat -c %i /srv/${app}/releases/{${old.release},${now.release}}/code/blog/urls.py`,
    )
    expect(new Set(inodes.trim().split('\n')).size).toBe(1)
    // Nor does it run what was compiled from the edited file.
    expect(
      await site.server.sh(`find /srv/${app}/current/code/blog/__pycache__/ -name 'views.*' -newer ${full} | wc -l`),
    ).toBe('1\n')
  })

  test('a file that was added and one that was removed', async () => {
    const old = await site.live()
    const code = `/srv/${app}/releases/${old.release}/code`
    await site.server.sh(`echo 'by hand' >${code}/blog/extra.py; rm ${code}/blog/admin.py`)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(reasons(result)).toEqual(['files edited on the server: blog/admin.py and blog/extra.py'])
    expect(await site.server.sh(`ls /srv/${app}/current/code/blog`)).not.toContain('extra.py')
    expect(await site.server.sh(`ls /srv/${app}/current/code/blog`)).toContain('admin.py')
    expect(await site.server.sh(`ls ${code}/blog`)).toContain('extra.py')
  })

  test('a file that was only touched is no change', async () => {
    const before = await stateOf(site)
    await site.server.sh(`touch /srv/${app}/current/code/manage.py`)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'unchanged' })
    expect(await stateOf(site)).toEqual(before)
  })
})
