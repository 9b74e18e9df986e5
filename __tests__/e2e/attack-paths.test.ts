/** A site that was broken into, and a neighbour, against root's work in its folders, Caddy's eyes, and other sites. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const top = `/srv/${app}`
const logs = `${top}/shared/folders/logs`

/** Swaps a folder for a link to /etc and back, as fast as it can, until it is told to stop. */
const swapping = `
import os, sys
os.chdir(sys.argv[1])
count = 0
while not os.path.exists('/run/enough'):
    try:
        os.rename('sub', 'aside')
        os.symlink('/etc', 'sub')
        os.unlink('sub')
        os.rename('aside', 'sub')
        count += 1
    except OSError:
        pass
print(count)
`

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await site.server.sh('useradd --system neighbour; echo seen > /etc/outside.txt')
})
afterAll(() => site?.down())

/** What a user of the server gets from a command; null when it is refused. */
async function as(user: string, ...words: string[]): Promise<string | null> {
  const { code, stdout } = await site.server.exec(['runuser', '-u', user, '--', ...words], { check: false })
  return code === 0 ? stdout : null
}

test('a neighbour reads nothing of a site, and enters none of its folders', async () => {
  await as(app, 'sh', '-c', `echo upload > ${top}/shared/media/upload.txt`)
  const files = [
    'history.jsonl',
    'site.json',
    'current/release.json',
    'current/code/manage.py',
    'shared/media/upload.txt',
  ]
  const folders = [top, `${top}/shared`, `${top}/releases`, `/run/django-prod-media/${app}`]
  const tried = [
    ...files.map((name) => ['cat', `${top}/${name}`]),
    ['cat', `/run/django-prod-media/${app}/upload.txt`],
    ...folders.map((name) => ['ls', name]),
  ]
  const escaped: string[] = []
  for (const words of tried) {
    // It is there: root has it.
    await site.server.exec(words)
    if ((await as('neighbour', ...words)) !== null) escaped.push(words.join(' '))
  }
  expectHeld(
    'a neighbour',
    tried.map((words) => words.join(' ')),
    escaped,
  )
  expect((await site.server.sh(`stat -c %a ${top} ${top}/history.jsonl`)).trim().split('\n')).toEqual(['750', '600'])
  // Who has to, gets there.
  expect((await as('caddy', 'ls', `${top}/current/static`))?.trim()).toBeTruthy()
  expect(await as(app, 'cat', `${top}/current/code/manage.py`)).toContain('django')
})

test('Caddy serves no file through a link among the uploads', async () => {
  const media = `${top}/shared/media`
  const links = {
    'passwd.txt': '/etc/passwd',
    'outside.txt': '/etc/outside.txt',
    'database.txt': '../data/db.sqlite3',
    'again.txt': 'upload.txt',
    keys: '/var/lib/caddy',
    code: `${top}/current/code`,
  }
  for (const [name, target] of Object.entries(links)) await as(app, 'ln', '-s', target, `${media}/${name}`)
  const key = (await site.server.sh('cd /var/lib/caddy && find . -name "*.key" | head -1')).trim()
  expect(key).not.toBe('')
  const paths = ['passwd.txt', 'outside.txt', 'database.txt', 'again.txt', `keys/${key}`, 'code/manage.py', 'code/']
  const escaped: string[] = []
  for (const path of paths) {
    const { status, body } = await visit(site.server, `/media/${path}`)
    if (status < 400) escaped.push(`${path}: ${status} ${body.slice(0, 60)}`)
  }
  expectHeld('a site that was broken into', paths, escaped)
  expect(await visit(site.server, '/media/upload.txt')).toMatchObject({ status: 200, body: 'upload\n' })
  // What the site makes itself is there at once, and gone at once.
  await as(app, 'sh', '-c', `mkdir ${media}/new; echo new > ${media}/new/new.txt; rm ${media}/upload.txt`)
  expect(await visit(site.server, '/media/new/new.txt')).toMatchObject({ status: 200, body: 'new\n' })
  expect((await visit(site.server, '/media/upload.txt')).status).toBe(404)
})

test('a deploy follows no link of the site in a shared folder, not even in a race', async () => {
  await site.checkout.write('.github/django-prod.yml', `${config}shared: [logs]\n`)
  await site.checkout.write('logs/readme.txt', 'logs')
  await site.checkout.commit('Share the logs')
  const first = await site.deploy()
  expect(first.code, first.log).toBe(0)
  await as(app, 'sh', '-c', `cd ${logs} && mkdir sub many && ln -s /etc link && cd many && seq 20000 | xargs touch`)
  for (const name of ['sub', 'link']) await site.checkout.write(`logs/${name}/x.txt`, 'x')
  await site.checkout.commit('Files where the site has links')
  const before = await site.listing('/etc')
  const racing = site.server.exec(['runuser', '-u', app, '--', 'python3', '-c', swapping, logs])
  const second = await site.deploy().finally(() => site.server.sh('touch /run/enough'))
  const swaps = Number((await racing).stdout)
  expect(second.code, second.log).toBe(0)
  expect(second.log).toContain('logs/link is no folder on the server')
  expect(swaps).toBeGreaterThan(1000)
  // Caddy's file is written again by each deploy that changes it.
  const after = await site.listing('/etc')
  const changed = after.filter(
    (line) => !before.includes(line) && !/\/(caddy|systemd)\b/.test(line.split(' ')[0] ?? ''),
  )
  expectHeld(
    'a site that was broken into',
    ['a link in the place of a folder of the repository', 'a folder that becomes a link during a deploy'],
    changed,
  )
})

test('a disk among the uploads stays mounted, and Caddy follows no link there', async () => {
  const disk = `${top}/shared/media/my disk`
  await site.server.sh(`mkdir -p /opt/disk '${disk}' '${disk} 2'; echo photo > /opt/disk/photo.txt; chown -R ${app} /opt/disk
    mount -o bind,nosymfollow /opt/disk '${disk}'; mount --bind /opt/disk '${disk} 2'; systemctl restart ${app}-media`)
  await as(app, 'ln', '-s', '/etc/passwd', `${disk} 2/passwd.txt`)
  expect(await visit(site.server, '/media/my%20disk/photo.txt')).toMatchObject({ status: 200, body: 'photo\n' })
  // Also where Caddy runs already when they are mounted: it has a view of its own (PrivateTmp=).
  const paths = ['passwd.txt', 'outside.txt', 'my%20disk/passwd.txt']
  const escaped: string[] = []
  for (const path of paths) {
    const { status } = await visit(site.server, `/media/${path}`)
    if (status < 400) escaped.push(`${path}: ${status}`)
  }
  expectHeld('a site that was broken into', paths, escaped)
  await site.server.sh(`chmod 755 ${top}; systemctl stop ${app}-media; mountpoint '${disk}'; mountpoint '${disk} 2'`)
  const { code, log } = await site.deploy()
  expect(code, log).toBe(0)
  expect(log).toMatch(/::warning .*Caddy follows links on a disk.*::my disk 2: mounted/)
  await site.server.sh(`umount '${disk} 2'`)
  expect(await visit(site.server, '/media/my%20disk/photo.txt')).toMatchObject({ status: 200, body: 'photo\n' })
})

test('a site that somebody has opened is closed by the next deploy, and its uploads are there again', async () => {
  await site.server.sh(`chmod 755 ${top}; systemctl stop ${app}-media`)
  expect(await as('neighbour', 'ls', top)).not.toBeNull()
  const again = await site.deploy()
  expect(again.code, again.log).toBe(0)
  expect(again.log).toContain('closed to others')
  expect(await as('neighbour', 'ls', top)).toBeNull()
  expect((await visit(site.server, '/media/new/new.txt')).status).toBe(200)
  expect(again.log).toMatch(/::warning .*Links among the uploads.*again\.txt/)
  const kept = await site.deploy()
  expect(kept.outputs.result, kept.log).toBe('unchanged')
})
