/** A run that is cancelled ends what it began on the server before it says so, and says truly what goes on. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ActionRun, startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { changeEverything, strays } from './changing.ts'
import { config, openDeployed, type Site } from './site.ts'

let site: Site
let count = 0

/** It and its children go on for ever, one of them in a session of its own, whatever asks them to end. */
const spin = `#!/bin/sh
trap '' TERM INT HUP
[ "$1" = child ] || { setsid spin child & spin child & }
while :; do date +%N >/run/spin/$$; sleep 0.1; done
`

/** A package that is built by \`spin\`, without anything from an index. */
const slowPackage = {
  'slow/pyproject.toml':
    '[build-system]\nrequires = []\nbuild-backend = "slow"\nbackend-path = ["."]\n[project]\nname = "slow"\nversion = "1"\n',
  'slow/slow.py': 'import subprocess\ndef build_wheel(*given):\n    subprocess.call(["spin"])\n',
}

beforeAll(async () => {
  site = await openDeployed()
  await site.server.sh('mkdir -m 1777 /run/spin')
  await site.server.exec(['tee', '/usr/local/bin/spin'], { input: spin })
  await site.server.sh('chmod 755 /usr/local/bin/spin')
})
afterEach(async () => {
  await site.checkout.write('.github/django-prod.yml', config)
  await site.server.sh('rm -f /run/spin/*')
})
afterAll(() => site?.down())

const spinning = async () => (await site.server.exec(['pgrep', '-cx', 'spin'], { check: false })).stdout.trim()

/** A change, and one more file with this in place of what it has. */
async function change(path: string, edit: (text: string) => string): Promise<() => Promise<void>> {
  await changeEverything(site, ++count)
  const before = await readFile(join(site.checkout.dir, path), 'utf8')
  await site.checkout.write(path, edit(before))
  await site.checkout.commit('What takes for ever')
  return async () => {
    await site.checkout.write(path, before)
    await site.checkout.commit('What ends')
  }
}

/** Begins a run and waits until all of `spin` is there. */
async function begin(inputs: Record<string, string> = {}, more: Partial<ActionRun> = {}) {
  const given = { ...(await deployInputs(site.server)), ...inputs }
  const handle = await startAction({ workspace: site.checkout.dir, inputs: given, ...more })
  await until('it spins', 60, async () => Number(await spinning()) >= 3)
  return handle
}

const line = (text: string) => `${text}\nINSTEAD = __import__('subprocess').call(['spin'])\n`

test.each([
  ['a line of commands', '.github/django-prod.yml', () => `${config}commands: { before-activate: [spin] }\n`],
  ['what settings do when they are read', 'mainapp/settings/base.py', line],
  ['the build of a package', 'requirements.txt', (text: string) => `${text}\n./slow\n`],
  [
    'an application that loads',
    'mainapp/wsgi.py',
    (text: string) => `import sys\nif 'gunicorn' in sys.modules:\n    __import__('subprocess').call(['spin'])\n${text}`,
  ],
])('%s is ended with all its children, whatever they ignore', async (_what, path, edit) => {
  for (const [name, text] of Object.entries(slowPackage)) await site.checkout.write(name, text)
  const before = await site.live()
  const mend = await change(path, edit)
  const run = await begin()
  const began = performance.now()
  run.kill('SIGINT')
  const { log, outputs } = await run.done
  const seconds = (performance.now() - began) / 1000
  expect(await spinning()).toBe('0')
  expect(outputs, log).toMatchObject({ 'error-code': 'CANCELLED' })
  expect(log).toContain('What it had begun was undone')
  // What GitHub gives a job that is cancelled.
  expect(seconds).toBeLessThan(7.5)
  expect(await site.live()).toEqual(before)
  expect(await strays(site)).toEqual([])
  await mend()
})

test('a command of manage.py', async () => {
  const command = `shell -c "import subprocess; subprocess.call(['spin'])"`
  const { domains: _, ...login } = await deployInputs(site.server)
  const run = await begin({ ...login, mode: 'manage', command })
  run.kill('SIGTERM')
  const { log } = await run.done
  expect(await spinning()).toBe('0')
  expect(log).toContain('The command was ended')
})

test('when the runner is killed, the server ends it by itself', async () => {
  const mend = await change('.github/django-prod.yml', () => `${config}commands: { before-activate: [spin] }\n`)
  const run = await begin()
  run.kill('SIGKILL')
  await run.done
  await until('nothing spins', 30, async () => (await spinning()) === '0')
  await mend()
})

test('a server that does not answer: in time all the same, and what may go on is said', async () => {
  const mend = await change('.github/django-prod.yml', () => `${config}commands: { before-activate: [spin] }\n`)
  const run = await begin()
  await site.server.sh('pkill -STOP -x sshd; pkill -STOP -f "^sshd: root"')
  const began = performance.now()
  run.kill('SIGINT')
  const { log } = await run.done
  expect((performance.now() - began) / 1000).toBeLessThan(7.5)
  expect(log).toContain('has not answered in time')
  expect(log).not.toContain('was undone')
  await site.server.sh('pkill -CONT sshd')
  await until('nothing spins', 30, async () => (await spinning()) === '0')
  await mend()
  const next = await site.deploy()
  expect(next, next.log).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
})

test('an installation of packages goes on to its end, and is said to', async () => {
  await site.server.sh(`mkdir -p /opt/shop/held/DEBIAN; cd /opt/shop
    printf 'Package: held\\nVersion: 1\\nArchitecture: all\\nMaintainer: us\\nDescription: held\\n' >held/DEBIAN/control
    printf '#!/bin/sh\\nfor i in $(seq 100); do echo line; done; touch /run/holding; while [ ! -e /run/go ]; do echo again; sleep 0.1; done\\n' >held/DEBIAN/postinst
    chmod 755 held/DEBIAN/postinst; dpkg-deb --build held . >/dev/null
    (cd /opt/shop && apt-ftparchive packages . >Packages 2>/dev/null) || dpkg-deb -f held_1_all.deb >control.txt
    [ -s Packages ] || { cat control.txt; echo Filename: ./held_1_all.deb; echo Size: $(stat -c %s held_1_all.deb); echo SHA256: $(sha256sum held_1_all.deb | cut -d' ' -f1); } >Packages
    echo 'deb [trusted=yes] file:/opt/shop ./' >/etc/apt/sources.list.d/shop.list`)
  const mend = await change('.github/django-prod.yml', () => `${config}packages: [held]\n`)
  const run = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server) })
  await until(
    'it is being installed',
    60,
    async () => (await site.server.exec(['test', '-e', '/run/holding'], { check: false })).code === 0,
  )
  run.kill('SIGINT')
  const { log, outputs } = await run.done
  expect(outputs, log).toMatchObject({ 'error-code': 'CANCELLED' })
  expect(log).toMatch(/The installation of packages goes on to its end.* What else it had begun was undone/)
  await site.server.sh('touch /run/go')
  await until('it is installed', 30, async () =>
    (await site.server.sh('dpkg --status held')).includes('Status: install ok installed'),
  )
  expect(await strays(site)).toEqual([])
  const next = await site.deploy()
  expect(next, next.log).toMatchObject({ code: 0 })
  await mend()
})
