/** Log-ins that work and lead nowhere: each has its code and its next step, and nothing is touched. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { debianPassword } from '../lab/server.ts'
import { openSite, type Site } from './site.ts'

let site: Site
const places = ['/srv', '/etc', '/opt', '/usr/local', '/var/cache']

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
})
afterAll(() => site?.down())

/** The server as it was, whatever the test before did to it. */
beforeEach(async () => {
  const key = await readFile(`${site.server.keyFile}.pub`, 'utf8')
  await site.server.exec(['tee', '/root/.ssh/authorized_keys'], { input: key })
  await site.server.exec(['chpasswd'], { input: `debian:${debianPassword}` })
  await site.server.sh(`
    chage -d 2026-01-01 debian
    usermod -s /bin/bash debian
    echo 'debian ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-debian
  `)
})

/** A run that is refused, and leaves the server as it is. */
async function refused(inputs: Record<string, string>, code: string): Promise<string> {
  const before = await site.listing(...places)
  const result = await site.deploy(inputs)
  expect(result.outputs['error-code'], result.log).toBe(code)
  expect(result.outputs.result).toBe('failed')
  expect(result.code).toBe(1)
  expect(await site.listing(...places)).toEqual(before)
  expect(await site.server.sh('ls -A /run/django-prod 2>/dev/null || true')).toBe('')
  return result.log
}

const asDebian = { user: 'debian' }
const annotation = (log: string) => /^::error .*$/m.exec(log)?.[0] ?? ''

test('sudo asks for a password', async () => {
  await site.server.sh("echo 'debian ALL=(ALL) ALL' >/etc/sudoers.d/90-debian")
  const text = annotation(await refused(asDebian, 'SUDO_REFUSED'))
  expect(text).toContain('debian on 10.219.77.') // which server, among several
  expect(text).toContain('debian ALL=(ALL) NOPASSWD:ALL')
  expect(text).toContain('/etc/sudoers.d/debian')
})

test('the user may not use sudo', async () => {
  await site.server.sh('rm /etc/sudoers.d/90-debian')
  expect(annotation(await refused(asDebian, 'SUDO_REFUSED'))).toContain('debian ALL=(ALL) NOPASSWD:ALL')
})

test.each(['bash', 'zsh'])('there is no sudo, and the shell is %s', async (shell) => {
  // Each shell has its own words for a command that is not there.
  await site.server.sh(
    `command -v ${shell} || { apt-get -q update; apt-get -qy install --no-install-recommends ${shell}; }`,
  )
  await site.server.sh(`usermod -s /bin/${shell} debian; mv /usr/bin/sudo /usr/bin/not-sudo`)
  try {
    expect(annotation(await refused(asDebian, 'SUDO_REFUSED'))).toMatch(/apt-get install sudo/)
  } finally {
    await site.server.sh('mv /usr/bin/not-sudo /usr/bin/sudo')
  }
})

test.each([
  { ends: 'with exit code 142', last: 'echo;sleep 1;exit 142' },
  { ends: 'as if all were well', last: 'echo' },
])('a cloud image sends root away, $ends', async ({ last }) => {
  const key = await readFile(`${site.server.keyFile}.pub`, 'utf8')
  const words = `echo 'Please login as the user \\"debian\\" rather than the user \\"root\\".';${last}`
  const options = `no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="${words}"`
  await site.server.exec(['tee', '/root/.ssh/authorized_keys'], { input: `${options} ${key}` })
  expect(annotation(await refused({}, 'LOGIN_REFUSED'))).toContain('Set the input user: debian.')
})

test.each([
  { by: 'by key', inputs: asDebian },
  { by: 'by password', inputs: { ...asDebian, 'ssh-key': '', password: debianPassword } },
])('the password of a new server has expired, log-in $by', async ({ inputs }) => {
  await site.server.sh('chage -d 0 debian')
  expect(annotation(await refused(inputs, 'PASSWORD_EXPIRED'))).toContain('choose a new password')
})

test.each(['/usr/sbin/nologin', '/bin/false'])('the shell is %s', async (shell) => {
  await site.server.exec(['usermod', '-s', shell, 'debian'])
  expect(annotation(await refused(asDebian, 'SHELL_UNUSABLE'))).toMatch(/ordinary shell/)
})

test("a shell that greets: SFTP cannot work and says why; with sshd's own SFTP the greeting is no obstacle", async () => {
  await site.server.sh("sed -i '1i echo Bonjour; sleep 0.3; echo Encore; echo Salut >&2' /root/.bashrc")
  const refusal = await site.deploy()
  const nothing = { release: '', url: '', gunicorn: '' }
  expect(refusal.outputs, refusal.log).toMatchObject({ result: 'failed', 'error-code': 'SYNC_FAILED', ...nothing })
  expect(annotation(refusal.log)).toMatch(/shell of root prints text.*~root\/\.bashrc.*Subsystem sftp internal-sftp/)
  await site.server.sh(
    "sed -i 's/^Subsystem.*/Subsystem sftp internal-sftp/' /etc/ssh/sshd_config; systemctl reload ssh",
  )
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.result).toBe('deployed')
})

test("root's umask closes folders to all others: what the site has to pass is open all the same", async () => {
  await site.server.sh("sed -i '1i umask 077' /root/.bashrc; rm -rf /opt/django-prod")
  await site.checkout.write('requirements.txt', 'Django>=5.2,<5.3\nasgiref\n')
  await site.checkout.commit('Ask for another environment')
  const result = await site.deploy()
  await site.server.sh("sed -i '1d' /root/.bashrc")
  expect(result.code, result.log).toBe(0)
  expect(await site.server.sh('stat -c %a /opt/django-prod /opt/django-prod/uv-*')).toBe('755\n755\n')
})
