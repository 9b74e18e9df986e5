/** Debian's packages on servers that are busy, or where they can't be had: waited for, or refused with the reason. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { annotation } from './refusal.ts'
import { config, openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite()
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

/** A project that wants one small package more. */
async function wants(name: string): Promise<void> {
  await site.checkout.write('.github/django-prod.yml', `${config}packages: ${name}\n`)
  await site.checkout.write('blog/version.py', `WANTS = "${name}"\n`)
  await site.checkout.commit(`Want ${name}`)
}

// A new server installs its updates for minutes after its first start.
test.each([
  ['/var/lib/dpkg/lock-frontend', 'tree'],
  ['/var/lib/apt/lists/lock', 'sl'],
])('while another program has %s the run waits, and goes on when it has ended', async (lock, name) => {
  await wants(name)
  const holder = `import fcntl, time; file = open('${lock}', 'w'); fcntl.lockf(file, fcntl.LOCK_EX); time.sleep(600)`
  await site.server.exec(['systemd-run', '--quiet', '--unit=updates', 'python3', '-c', holder])
  await until('the lock is held', 60, async () => {
    const inode = (await site.server.sh(`stat -c %i ${lock}`)).trim()
    return (await site.server.sh('cat /proc/locks')).includes(`:${inode} `)
  })
  let told = false
  const onLine = (line: string) => {
    told ||= line.includes('Another program installs packages at the moment')
  }
  const handle = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server), onLine })
  let ended = false
  const done = handle.done.finally(() => {
    ended = true
  })
  await until('it has to wait, or has failed', 60, async () => told || ended)
  await site.server.exec(['systemctl', 'stop', 'updates.service'])
  const result = await done
  expect(result.code, result.log).toBe(0)
  expect(result.log).toContain('Another program installs packages at the moment')
  expect(await site.server.sh(`dpkg-query -W -f '\${db:Status-Status}' ${name}`)).toBe('installed')
})

test('a server that finds no names says so, and not that a package does not exist', async () => {
  await wants('figlet')
  const live = await site.live()
  await site.server.sh(`
    cp /etc/apt/sources.list /root/sources.list
    echo 'deb http://archive.invalid/debian bookworm main' >/etc/apt/sources.list
    mkdir -p /root/lists; mv /var/lib/apt/lists/* /root/lists/
  `)
  const result = await site.deploy()
  await site.server.sh('mv /root/sources.list /etc/apt/; mv /root/lists/* /var/lib/apt/lists/')
  expect(annotation(result).title, result.log).toBe('PACKAGES_FAILED')
  expect(annotation(result).message).toMatch(
    /figlet: not installed.*getent hosts.*(Could not resolve|Temporary failure resolving)/s,
  )
  expect(await site.live()).toEqual(live)
})

test('a disk that is full while the packages of the project are installed is no fault of their list', async () => {
  const live = await site.live()
  await site.checkout.write('.github/django-prod.yml', config)
  await site.checkout.write('requirements.txt', 'Django>=5.2,<5.3\nsqlparse\nasgiref\n')
  await site.checkout.commit('Ask for another environment')
  // The environment that is live stays where it is, below the small disk.
  await site.server.sh('mount -t tmpfs -o size=2m tmpfs /srv/monsiteweb/venvs')
  const result = await site.deploy()
  await site.server.sh('umount /srv/monsiteweb/venvs')
  expect(annotation(result).title, result.log).toBe('DISK_FULL')
  expect(annotation(result).message).toMatch(/while .*requirements\.txt.* was installed/)
  expect(await site.live()).toEqual(live)
})
