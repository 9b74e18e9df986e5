/** A run by a key that deploys one application and opens nothing else: it does all that a key of root's does. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, type ActionRun, startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { bringAction, type DeployKey, gate, makeKey } from './deploy-key.ts'
import { app, openDeployed, type Site } from './site.ts'

/** An application that the server does not have. */
const fresh = 'neuf'
const freshDomain = 'neuf.monsiteweb.test'

let site: Site
let key: DeployKey

const by = () => ({ user: `${app}-deploy`, 'ssh-key': key.text })
const deploy = (more: Record<string, string> = {}, run: Partial<ActionRun> = {}): Promise<ActionResult> =>
  site.deploy({ ...by(), ...more }, run)

/** What differs from run to run, whoever has the key: numbers that are durations, sizes and releases. */
const stable = (text: string) =>
  text
    .replace(/\d{8}T\d{6}-[0-9a-f]{7}/g, 'release')
    .replace(/\([0-9a-f]{7}\)/g, '(commit)')
    .replace(/\d+(\.\d+)?( ?(ms|s|KB|B))?\b/g, '#')

/** A run as outputs and summary tell it. */
const told = ({ code, outputs, summary }: ActionResult) => {
  const { 'duration-ms': _, report: __, ...others } = outputs
  const words = summary.replaceAll(`| ${app}-deploy`, '| root').split('\n')
  return { code, outputs: JSON.parse(stable(JSON.stringify(others))), summary: words.map(stable) }
}

const install = (name: string, domains: string, ...more: string[]) =>
  gate(site.server, 'install', '--app', name, '--domains', domains, '--key', key.publicKey, ...more)

beforeAll(async () => {
  site = await openDeployed()
  key = await makeKey()
  await bringAction(site.server)
  expect(await install(app, domain)).toMatchObject({ code: 0, stderr: '' })
})
afterAll(async () => {
  await site?.down()
  await key?.done()
})

test('nothing to do, and a change of code: outputs and summary are those of a key of root', async () => {
  const before = await deploy()
  expect(before).toMatchObject({ code: 0, outputs: { result: 'unchanged', 'uploaded-files': '0' } })
  expect(told(before)).toEqual(told(await site.deploy()))
  const change = async (text: string) => {
    await site.checkout.write('mainapp/__init__.py', `# ${text}\n`)
    await site.checkout.commit('A change')
  }
  await change('one')
  const full = await site.deploy()
  await change('two')
  const gated = await deploy()
  expect(gated).toMatchObject({ code: 0, outputs: { result: 'deployed', gunicorn: 'replaced', 'uploaded-files': '1' } })
  expect(gated.log).toContain('Sending     1 file of')
  expect(told(gated)).toEqual(told(full))
  expect((await site.live()).release).toBe(gated.outputs.release)
  expect((await visit(site.server, '/healthz')).status).toBe(200)
})

test('rollback, status and a command of manage.py', async () => {
  const { release } = await site.live()
  const back = await deploy({ mode: 'rollback' })
  expect(back).toMatchObject({ code: 0, outputs: { result: 'deployed', 'previous-release': release } })
  const status = await deploy({ mode: 'status' })
  expect(JSON.parse(status.outputs.status ?? '')).toMatchObject({ release: back.outputs.release })
  expect(status.summary).toContain('<summary>Units</summary>')
  const manage = await deploy({ mode: 'manage', command: 'showmigrations blog' })
  expect(manage).toMatchObject({ code: 0, outputs: { result: 'managed', 'exit-code': '0' } })
  expect(manage.log).toContain('│  [X] 0001_initial')
  const failed = await deploy({ mode: 'manage', command: 'nonsense' })
  expect(failed).toMatchObject({
    code: 1,
    outputs: { result: 'failed', 'error-code': 'COMMAND_FAILED', 'exit-code': '1' },
  })
})

test('an ordinary account whose name ends as one of a deploy key does', async () => {
  const name = 'equipe-deploy'
  await site.server.sh(`useradd -m -s /bin/bash ${name} && cp -r /root/.ssh /home/${name}/ && chown -R ${name}: /home/${name}/.ssh
    echo '${name} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${name}`)
  const status = await site.deploy({ user: name, mode: 'status' })
  expect(status).toMatchObject({ code: 0, outputs: { result: 'unchanged' } })
  expect(status.log).toContain(`${name}@`)
})

test('secrets given to the run are hidden, and a failure is told with its code', async () => {
  await site.checkout.write('blog/apps.py', 'import os\nraise Exception(os.environ["TOLD"])\n')
  await site.checkout.commit('A fault')
  const failed = await deploy({ env: 'TOLD=zToldSecretZ9' })
  expect(failed).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'SETTINGS_FAILED' } })
  expect(failed.log.replace(/^::add-mask::.*$/gm, '')).not.toContain('zToldSecretZ9')
  expect(JSON.stringify([failed.summary, failed.report, failed.outputs])).not.toContain('zToldSecretZ9')
  await site.checkout.write(
    'blog/apps.py',
    'from django.apps import AppConfig\nclass BlogConfig(AppConfig):\n    name = "blog"\n',
  )
})

test('a runner that vanishes: the run is undone, and the lock is free', async () => {
  await site.checkout.write('blog/essai.py', 'essai = "three"\n')
  await site.checkout.commit('A change')
  const { release } = await site.live()
  const inputs = { ...(await deployInputs(site.server)), ...by() }
  const synced = Promise.withResolvers<void>()
  const onLine = (line: string) => void (line.includes('Sync ') && synced.resolve())
  const run = await startAction({ workspace: site.checkout.dir, inputs, onLine })
  await synced.promise
  run.kill('SIGKILL')
  await run.done
  await until('nothing is left of the run', 40, async () => {
    const left = await site.server.sh(`pgrep -fc '[g]ate serve' || true; ls /var/lib/django-prod/gate/${app}/runs`)
    return left.trim() === '0'
  })
  expect((await site.live()).release).toBe(release)
  expect(await deploy()).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
})

test('a first deploy; another version of the action; a key that is taken away', async () => {
  expect(await install(fresh, freshDomain)).toMatchObject({ code: 0, stderr: '' })
  await appendFile(join(site.server.root, '/root/action/dist/index.js'), '\n')
  const as = { app: fresh, user: `${fresh}-deploy`, domains: freshDomain }
  expect(await deploy(as)).toMatchObject({ code: 0, outputs: { result: 'deployed', gunicorn: 'started' } })
  expect(await gate(site.server, 'install', '--app', fresh)).toMatchObject({ code: 0, stderr: '' })
  const other = await deploy(as)
  expect(other).toMatchObject({ code: 0, outputs: { result: 'unchanged' } })
  expect(other.log).toContain('::notice title=The gate on the server has another version of the action::')
  expect(await gate(site.server, 'remove', '--app', fresh)).toMatchObject({ code: 0, stderr: '' })
  expect((await deploy(as)).outputs).toMatchObject({ 'error-code': 'AUTH_FAILED' })
  // What the other key needs is there.
  expect(await deploy({ mode: 'status' })).toMatchObject({ code: 0 })
  expect(await gate(site.server, 'remove', '--app', app)).toMatchObject({ code: 0, stderr: '' })
  const places = '/opt/django-prod/gate /var/lib/django-prod/gate /etc/sudoers.d/django-prod-*'
  const left = await site.server.sh(
    `ls -d ${places} 2>/dev/null || true; grep -e ${app}-deploy: /etc/passwd /etc/group || true`,
  )
  expect(left).toBe('')
  expect((await visit(site.server, '/healthz')).status).toBe(200)
})
