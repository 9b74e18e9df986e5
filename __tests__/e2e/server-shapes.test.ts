/** Servers that can't start a unit as it is, or that tell less of themselves than others do. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { waits } from '../lab/action.ts'
import { visit } from '../lab/visit.ts'
import { expectRefused } from './refusal.ts'
import { limitNamespaces, restoreSrv, reticent, unlaunchable } from './setups/shapes.ts'
import { app, openDeployed, openSite, type Site } from './site.ts'

let site: Site

const unitFile = `/etc/systemd/system/${app}@.service`
const release = async (note: string) => {
  await site.checkout.write('mainapp/note.py', `# ${note}\n`)
  await site.checkout.commit(note)
}

describe('before the first deploy', () => {
  beforeAll(async () => {
    site = await openSite({ layer: 'warm', ownUsers: true })
  })
  afterAll(() => site.down())

  /** What a site touches; and where the system itself keeps what it needs for a moment. */
  const places = ['/srv', '/home', '/etc/passwd', '/etc/systemd', '/etc/caddy', '/opt', '/usr/local']
  const everywhere = [...places, '/tmp', '/var/tmp']

  test.each([
    ['a file system without execution at /srv', /\/srv is mounted with noexec/, /remount,exec/],
    ['a /srv that is closed to others', /\/srv is closed to all but its owner \(mode 700\)/, /chmod o\+x \/srv/],
    ['a /srv that leads to somebody’s home', /\/srv leads to \/home\/data/, /"\/home\/data \/srv none bind 0 0"/],
  ])('%s is refused by name, and nothing is touched', async (name, what, remedy) => {
    await unlaunchable[name]?.(site.server)
    onTestFinished(() => restoreSrv(site.server))
    for (const [mode, watched] of [
      ['plan', everywhere],
      ['deploy', places],
    ] as const) {
      const before = await site.listing(...watched)
      expectRefused(await site.deploy({ mode }), 'LAUNCH_FAILED', what, remedy, /The project is not to blame/)
      expect(await site.listing(...watched)).toEqual(before)
    }
  })

  test('without namespaces a plan says what units go without, and leaves no trace', async () => {
    const kinds = { uts: 'ProtectHostname', mnt: 'PrivateTmp=, .*ProtectSystem', user: 'PrivateUsers' } as const
    const before = await site.listing(...everywhere)
    for (const kind of ['uts', 'mnt', 'user'] as const) await limitNamespaces(site.server, kind, 0)
    onTestFinished(async () => {
      for (const kind of ['uts', 'mnt', 'user'] as const) await limitNamespaces(site.server, kind, 1000)
    })
    const result = await site.deploy({ mode: 'plan' })
    expect(result.code, result.log).toBe(0)
    for (const name of Object.values(kinds))
      expect(result.log).toMatch(new RegExp(`this machine can't have .*${name}=`))
    expect(await site.listing(...everywhere)).toEqual(before)
  })

  test('without user namespaces the site runs without PrivateUsers=, and the unit, the notice and the status say so', async () => {
    await limitNamespaces(site.server, 'user', 0)
    const first = await site.deploy()
    expect(first.code, first.log).toBe(0)
    expect((await visit(site.server, '/healthz')).status).toBe(200)
    expect(first.log).toMatch(/^::notice title=Protections .*PrivateUsers=/m)
    const unit = await site.server.sh(`cat ${unitFile}`)
    expect(unit).toMatch(/^# Tried here, .*PrivateUsers\.$/m)
    expect(unit).not.toMatch(/^PrivateUsers=/m)
    expect(unit).toMatch(/^ProtectSystem=strict$/m)
    const again = await site.deploy()
    expect(again.outputs.result, again.log).toBe('unchanged')
    const status = await site.deploy({ mode: 'status' })
    expect(status.log).toMatch(/^::group::Protections this machine can't have PrivateUsers=/m)
  })

  test('what can be had again comes back with the next deploy, and what is lost goes with it', async () => {
    await limitNamespaces(site.server, 'user', 1000)
    const back = await site.deploy()
    expect(back.outputs.result, back.log).toBe('deployed')
    expect(await site.server.sh(`cat ${unitFile}`)).toMatch(/^PrivateUsers=yes$/m)
    await limitNamespaces(site.server, 'user', 0)
    const lost = await site.deploy()
    expect(lost.outputs.result, lost.log).toBe('deployed')
    expect((await visit(site.server, '/healthz')).status).toBe(200)
  })

  test('a unit that starts no more without a change that shows is the server’s fault, and the next run finds its way', async () => {
    const before = await site.live()
    // As a container's host may do it: no limit that could be seen is another one.
    await site.server.sh(`mkdir -p /etc/systemd/system/${app}@.service.d
      printf '[Service]\\nWorkingDirectory=/root\\n' > /etc/systemd/system/${app}@.service.d/own.conf; systemctl daemon-reload`)
    await release('one')
    expectRefusedButLive(await site.deploy({}, waits('start=20')), /failed at the step CHDIR/)
    expect(await site.live()).toEqual(before)
    await site.server.sh(`rm -r /etc/systemd/system/${app}@.service.d; systemctl daemon-reload`)
    const result = await site.deploy()
    expect(result.outputs.result, result.log).toBe('deployed')
  })

  test('a folder that is closed afterwards is named by the step that meets it', async () => {
    await site.server.sh('chmod 700 /srv')
    await release('two')
    expectRefusedButLive(await site.deploy(), /\/srv is closed to all but its owner/)
    const manage = await site.deploy({ mode: 'manage', command: 'check' })
    expectRefusedButLive(manage, /\/srv is closed to all but its owner/)
    await site.server.sh('chmod 755 /srv')
  })

  test('a command that ends with a number of systemd’s is not taken for the launcher', async () => {
    const code = 'import sys; sys.exit(217)'
    const result = await site.deploy({ mode: 'manage', command: `shell -c "${code}"` })
    expect(result.outputs).toMatchObject({ 'error-code': 'COMMAND_FAILED', 'exit-code': '217' })
  })

  function expectRefusedButLive(result: Awaited<ReturnType<Site['deploy']>>, what: RegExp) {
    expect(result.outputs['error-code'], result.log).toBe('LAUNCH_FAILED')
    expect(result.log).toMatch(what)
    expect(result.log).toContain('The project is not to blame')
  }
})

describe('control groups of version 1', () => {
  beforeAll(async () => {
    site = await openDeployed({ hybrid: true })
  })
  afterAll(() => site.down())

  test('a second deploy goes live', async () => {
    expect(await site.server.sh('ls /sys/fs/cgroup')).toMatch(/systemd/)
    await release('second')
    const result = await site.deploy()
    expect(result.outputs.result, result.log).toBe('deployed')
    expect((await visit(site.server, '/healthz')).status).toBe(200)
  })

  test('what an abandoned run left is ended, and the rollback goes live', async () => {
    const words = ['systemd-run', '--scope', '--quiet', `--slice=${app}-deploy`, '--', 'sleep', '600']
    const left = site.server.exec(words, { check: false })
    await site.server.sh('until pgrep -x sleep; do sleep 0.05; done')
    const result = await site.deploy({ mode: 'rollback' })
    expect(result.outputs.result, result.log).toBe('deployed')
    expect(result.log).toContain('Ending what an abandoned run left')
    expect((await left).code).not.toBe(0)
  })

  test('without D-Bus a deploy brings it; without ss, a journal and parts of /proc it goes live, and the status is told', async () => {
    for (const { make } of Object.values(reticent)) await make(site.server)
    await release('third')
    const result = await site.deploy()
    expect(result.outputs.result, result.log).toBe('deployed')
    expect(result.log).toContain('installed dbus')
    expect(result.log).toContain('what it had left is unknown')
    expect(result.log).not.toMatch(/Traceback|fault of the action/)
    const status = await site.deploy({ mode: 'status' })
    expect(status.code, status.log).toBe(0)
    expect(status.log).toContain('unknown of')
    expect(status.log).toMatch(/is live and well/)
    for (const { undo } of Object.values(reticent)) await undo(site.server)
  })

  test('rules of iptables are named without nft', async () => {
    await site.server.sh(`export DEBIAN_FRONTEND=noninteractive; apt-get -q update >/dev/null
      apt-get -qy install --no-install-recommends iptables >/dev/null 2>&1; rm -f /usr/sbin/nft
      iptables -A INPUT -i lo -j ACCEPT; iptables -A INPUT -p tcp --dport 8000 -j REJECT`)
    expect((await site.deploy()).log).toContain('no firewall is active on the server')
    await site.server.sh('iptables -A INPUT -p tcp --dport 8443 -j ACCEPT; iptables -A INPUT -p udp -j REJECT')
    expect((await site.deploy()).log).toMatch(/rules of your own stay as they are \(iptables-nft-save: -A INPUT -p udp/)
    await site.server.sh('iptables -F')
    await site.server.sh('iptables-legacy -A INPUT -p tcp --dport 443 -j DROP')
    expect((await site.deploy()).log).toMatch(/\(iptables-legacy-save: -A INPUT -p tcp .*443 -j DROP\)/)
    await site.server.sh('iptables-legacy -F')
  })
})
