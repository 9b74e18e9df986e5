import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { inCgroup, removeCgroup } from './cgroup.ts'
import { hostSettings, type Suite } from './host.ts'
import { run, withLock } from './process.ts'

export type Layer = 'bare' | 'warm' | 'databases'

/** What the servers of a later boot start from. `bare` is a user's new VPS: sshd, Python, nothing of a web server. */
const barePackages = [
  'systemd',
  'systemd-sysv',
  'dbus',
  'openssh-server',
  'python3',
  'sudo',
  'iproute2',
  'ca-certificates',
]

/** What takes long to install; a scenario that is not about provisioning starts with it there. Extend at will. */
export const warmPackages = ['caddy', 'python3-venv']

/** What compiles a driver, installed; and the servers of databases, fetched for apt-get and not installed. */
export const compilers = ['build-essential', 'python3-dev', 'default-libmysqlclient-dev', 'pkg-config']
export const databaseServers = ['postgresql', 'mariadb-server', 'redis-server']

/** The password of the user `debian`, who also accepts the lab's key and has sudo without a password. */
export const debianPassword = 'lab: 4 words, $pecial'

/** Debian's own: apt's could take dpkg's lock at any moment of a test, the others write at midnight, or on Sundays. */
const timers = ['apt-daily', 'apt-daily-upgrade', 'dpkg-db-backup', 'e2scrub_all', 'fstrim', 'logrotate']

/** Every server makes its own host keys. */
const finishBare = `
update-ca-certificates >/dev/null
useradd --create-home --shell /bin/bash debian
printf '%s' "$1" | chpasswd
echo 'debian ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-debian
chmod 0440 /etc/sudoers.d/90-debian
install -d -m 0700 /root/.ssh
install -d -m 0700 -o debian -g debian /home/debian/.ssh
systemctl mask --quiet ${timers.map((name) => `${name}.timer`).join(' ')}
rm -f /etc/ssh/ssh_host_*
: >/etc/machine-id
apt-get clean
rm -rf /var/lib/apt/lists/*
`

/** Installed, but neither running nor enabled nor configured: that is the product's work. */
const finishWarm = `
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends "$@"
systemctl disable --quiet caddy
apt-get clean
: >/etc/machine-id
`

/** What apt-get has fetched stays in its cache, so that a test's own installation downloads nothing. */
const finishDatabases = `
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q install -y --no-install-recommends $1
apt-get -q install -y --no-install-recommends --download-only $2
: >/etc/machine-id
`

/** The lab's folder in the user's cache (XDG Base Directory Specification). */
export const cache = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'django-prod-action', 'lab')

/**
 * The tree of a suite and layer, built when the cache does not hold it: about a minute. It is never booted, only copied.
 * Its name holds a hash of the recipe and of the host's settings, so a change of either builds another one.
 */
export async function baseTree(suite: Suite, layer: Layer): Promise<string> {
  const settings = await hostSettings(suite)
  const warm = layer === 'bare' ? [] : [warmPackages, finishWarm]
  const databases = layer === 'databases' ? [compilers, databaseServers, finishDatabases] : []
  const recipe = [suite, barePackages, finishBare, settings, warm, ...databases]
  const hash = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12)
  const tree = join(cache(), `${suite}-${layer}-${hash}`)
  return withLock(join(cache(), `${suite}-${layer}.lock`), async () => {
    if (existsSync(tree)) return tree
    const partial = `${tree}.partial`
    rmSync(partial, { recursive: true, force: true })
    if (layer === 'bare') await buildBare(suite, partial, settings)
    else if (layer === 'warm') await buildOn(await baseTree(suite, 'bare'), partial, finishWarm, warmPackages)
    else {
      const words = [compilers.join(' '), databaseServers.join(' ')]
      await buildOn(await baseTree(suite, 'warm'), partial, finishDatabases, words)
    }
    renameSync(partial, tree)
    return tree
  })
}

async function buildBare(suite: Suite, tree: string, o: { mirror: string; files: Record<string, string> }) {
  const include = `--include=${barePackages.join(',')}`
  const keyring = '--keyring=/usr/share/keyrings/debian-archive-keyring.gpg'
  // In a mount namespace of its own: what debootstrap mounts in the tree goes with it, also when it is killed.
  const namespace = ['unshare', '--mount', '--propagation', 'private']
  // A suite that is newer than debootstrap is made as all are since sid.
  const known = existsSync(`/usr/share/debootstrap/scripts/${suite}`)
  const script = known ? [] : ['/usr/share/debootstrap/scripts/sid']
  await run([...namespace, 'debootstrap', '--variant=minbase', include, keyring, suite, tree, o.mirror, ...script])
  for (const [path, content] of Object.entries(o.files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), content)
  }
  await inTree(tree, finishBare, [`debian:${debianPassword}`])
}

async function buildOn(lower: string, tree: string, script: string, args: string[]) {
  await run(['cp', '-a', '--reflink=auto', lower, tree])
  await inTree(tree, script, args)
}

/** Two suites are built side by side. */
let builds = 0

/** Run a script in the tree, without booting it, on this machine's network. */
async function inTree(tree: string, script: string, args: string[]) {
  const name = `build${process.pid}-${++builds}`
  const nspawn = ['systemd-nspawn', '-q', '-D', tree, '--register=no', '--keep-unit', '--resolv-conf=replace-host']
  await run([...inCgroup(name), ...nspawn, 'sh', '-euc', script, 'sh', ...args])
  await removeCgroup(name)
}
