/** A server that is gone: the site comes back on an empty one, from its backups and the repository alone. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, runAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { domain, visit } from '../lab/visit.ts'
import { shell, snapshot, writeRows } from './backups.ts'
import { openBrowser } from './browser.ts'
import { expectFailed, nameDatabase } from './databases.ts'
import { app, config, openSite, type Site } from './site.ts'
import { annotations } from './table-state.ts'

const place = { NAME: app, USER: 'my_user', PASSWORD: 'my_password', HOST: '127.0.0.1', PORT: '5432' }
const password = 'correct "horse" 4 battery, $HOME'

let site: Site
/** Another machine, which has an account for the backups. */
let store: TestServer
let secrets: Record<string, string>
let first: ActionResult

beforeAll(async () => {
  ;[site, store] = await Promise.all([openSite({ layer: 'databases' }), upServer({ layer: 'bare' })])
  await nameDatabase(site, { ENGINE: 'django.db.backends.postgresql', ...place }, 'psycopg[binary]')
  const hostKey = await readFile(join(store.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8')
  await site.checkout.write(
    '.github/django-prod.yml',
    `${config}shared: [notes]
backups:
  to: sftp:debian@${store.address}:/home/debian/backups
  host-key: ${hostKey.split(' ').slice(0, 2).join(' ')}
  keep: {daily: 2}
  notify: echo "told $BACKUP_ERROR" > ../shared/media/told; cp ../shared/media/told $HOME/media/told
`,
  )
  await site.checkout.commit('Backups that outlive the server')
  secrets = { database: 'auto', 'backup-password': password, 'backup-ssh-key': await readFile(store.keyFile, 'utf8') }
  first = await site.deploy(secrets)
})
afterAll(async () => {
  await site?.down()
  await store?.down()
})

const state = async (server = site.server) => JSON.parse(await server.sh(`cat /srv/${app}/offsite.json`))

const login = `
from django.contrib.auth import get_user_model
from django.test import Client
user, _ = get_user_model().objects.get_or_create(username='drill', is_staff=True, is_superuser=True)
client = Client()
client.force_login(user)
print(client.cookies['sessionid'].value)`

const asEditor = async (server: TestServer, session: string) =>
  (await visit(server, '/admin/', domain, { cookie: `sessionid=${session}` })).status

test('the first deploy makes the repository, and a first backup', async () => {
  expect(first.outputs, first.log).toMatchObject({ result: 'deployed' })
  expect(
    annotations(first).map(({ title }) => title),
    first.log,
  ).toContain('Keep the password of the backups elsewhere too')
  await until('the first backup is made', 60, async () => {
    const found = await site.server.sh(`cat /srv/${app}/offsite.json 2>/dev/null || echo '{}'`)
    return JSON.parse(found).last?.state === 'made'
  })
  expect(await site.server.sh(`stat -c '%a %U' /srv/${app}/backups.json /usr/local/bin/${app}-backup`)).toBe(
    '600 root\n700 root\n',
  )
})

test('an empty server has the site again: rows, uploads, sessions, shared folders; and how long that takes', async () => {
  await shell(site, writeRows)
  const session = await shell(site, login)
  await site.server.sh(`cd /srv/${app}/shared
    printf 'a picture' > media/picture.png; printf 'a note' > folders/notes/note.txt
    ln -s /etc/shadow media/leads-astray
    chown -hR ${app}: media folders/notes`)
  // As docs/moving.md has it: somebody writes until the site is closed.
  let acknowledged = 0
  const writing = (async () => {
    const fields = { name: 'mover', email: 'mover@example.org', text: 'Until it closes' }
    const browser = openBrowser(site.server)
    const write = () => browser.submit('/contact/', fields).catch(() => undefined)
    while ((await write())?.status === 302) acknowledged += 1
  })()
  await until('some are written', 20, async () => acknowledged > 3)
  expect(await asEditor(site.server, session)).toBe(200)
  await site.server.sh(`systemctl disable --now ${app}.target ${app}-backup.timer
    systemctl stop '${app}@*.socket' '${app}@*.service' '${app}--*'`)
  await writing
  await site.server.sh(`systemctl start ${app}-backup`)
  const made = await state()
  expect(made).toMatchObject({ last: { state: 'made' }, made: { unread: 0 }, read: { id: expect.any(String) } })
  const rows = await snapshot(site)
  await site.server.down()

  const server = await upServer({ layer: 'databases' })
  try {
    const run = async (inputs: Record<string, string>) =>
      await runAction({
        workspace: site.checkout.dir,
        inputs: { ...(await deployInputs(server)), ...secrets, ...inputs },
      })
    // Whoever forgets the mode gets no empty site, whose backups would push the others out.
    expectFailed(await run({}), 'BACKUPS_REFUSED', /mode: restore/)
    const began = performance.now()
    const result = await run({ mode: 'restore' })
    console.log(`The drill: ${((performance.now() - began) / 1000).toFixed(1)} s from an empty Debian`)
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
    expect(await snapshot({ ...site, server })).toEqual(rows)
    expect(await asEditor(server, session)).toBe(200)
    const shared = `/srv/${app}/shared`
    expect(await server.sh(`cat ${shared}/media/picture.png ${shared}/folders/notes/note.txt`)).toBe('a picturea note')
    expect(await server.sh(`stat -c '%U:%G' ${shared}/media/picture.png ${shared}/folders/notes/note.txt`)).toBe(
      `${app}:${app}\n${app}:${app}\n`,
    )
    expect(await server.sh(`readlink ${shared}/media/leads-astray`)).toBe('/etc/shadow\n')
    expect(await server.sh(`ls -A /srv/${app}`)).not.toMatch(/^offsite$/m)
    const status = JSON.parse((await run({ mode: 'status' })).outputs.status ?? '')
    expect(status.offsite).toMatchObject({ restored: { id: made.made.id } })
    const written = "from contact.models import Message; print(Message.objects.filter(name='mover').count())"
    expect(Number(await shell({ ...site, server }, written))).toBeGreaterThanOrEqual(acknowledged)
    // Only onto a server that holds nothing of the site.
    expectFailed(await run({ mode: 'restore' }), 'RESTORE_REFUSED', /is live on this server/)
  } finally {
    await server.down()
  }
})
