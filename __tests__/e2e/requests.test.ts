/** What is done only when a run asks for it: passwords of users, and fixtures once more. One server for all. */
import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { app, config, openDeployed, type Site } from './site.ts'

const message = (pk: number, name: string) =>
  JSON.stringify([
    { model: 'contact.message', pk, fields: { name, email: 'a@b.test', text: 't', received: '2026-01-05T09:00:00Z' } },
  ])
/** Written by Python, as loaddata reads them by it. */
const packed = (module: string, text: string) =>
  execFileSync(
    'python3',
    ['-c', `import sys,${module};sys.stdout.buffer.write(${module}.compress(sys.stdin.buffer.read()))`],
    {
      input: text,
    },
  )
const zipped = (name: string, text: string) =>
  execFileSync(
    'python3',
    [
      '-c',
      'import io,sys,zipfile;f=io.BytesIO();z=zipfile.ZipFile(f,"w");z.writestr(sys.argv[1],sys.stdin.read());z.close();sys.stdout.buffer.write(f.getvalue())',
      name,
    ],
    {
      input: text,
    },
  )
const files: Readonly<Record<string, Buffer>> = {
  'one.json': Buffer.from(message(901, 'one')),
  'two.json.gz': gzipSync(message(902, 'two')),
  'sub folder/three.json.bz2': packed('bz2', message(903, 'three')),
  'four.json.xz': packed('lzma', message(904, 'four')),
  'five.json.zip': zipped('five.json', message(905, 'five')),
}
const named = (fixtures: readonly string[]) =>
  config.replace('  - data.json\n', fixtures.map((path) => `  - ${path}\n`).join(''))

let site: Site
const shell = async (program: string) =>
  (await site.server.exec([`${app}-manage`, 'shell', '--verbosity', '0', '-c', program])).stdout.trim()
const logsIn = (name: string, password: string) =>
  shell(
    `from django.contrib.auth import authenticate; print(authenticate(username='${name}', password='${password}') is not None)`,
  )
const names = () =>
  shell("from contact.models import Message; print(*Message.objects.order_by('pk').values_list('name', flat=True))")
const backups = async () =>
  (await site.server.sh(`ls --ignore='*.json' --ignore='secrets.env*' /srv/${app}/backups`))
    .trim()
    .split('\n')
    .filter(Boolean)

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('sub folder/note.txt', '')
  for (const [path, content] of Object.entries(files)) await writeFile(join(site.checkout.dir, path), content)
  await site.checkout.write('.github/django-prod.yml', named(['data.json', ...Object.keys(files)]))
  await site.checkout.commit('Fixtures')
  const first = await site.deploy()
  expect(first.code, first.log).toBe(0)
})
afterAll(() => site?.down())

describe('fixtures', () => {
  test('are loaded once, in order, compressed ones too', async () => {
    expect(await names()).toMatch(/one two three four five$/)
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })

  test('are loaded once more when the run asks for it, after a backup that overwrites none', async () => {
    await shell("from contact.models import Message; Message.objects.filter(pk__gt=900).update(name='changed')")
    const before = await backups()
    const inputs = { 'fixtures-reload': 'four.json.xz, one.json' }
    const planned = await site.deploy({ ...inputs, mode: 'plan' })
    expect(planned.log).toContain('load four.json.xz again: fixtures-reload asks for it')
    expect(await backups()).toEqual(before)
    const result = await site.deploy(inputs)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
    expect(await names()).toMatch(/one changed changed four changed$/)
    const [made, ...more] = (await backups()).filter((name) => !before.includes(name))
    expect(more).toEqual([])
    const kept = await site.server.sh(
      `python3 -c "import sqlite3; print(*sqlite3.connect('/srv/${app}/backups/${made}').execute('select name from contact_message where id > 900'))"`,
    )
    expect(kept.match(/changed/g)).toHaveLength(5)
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })

  test('a dump with content types is recognised, with the line that makes a right one', async () => {
    const types = await shell(
      "from django.core.management import call_command; call_command('dumpdata', 'contenttypes')",
    )
    const dump = JSON.stringify((JSON.parse(types) as { pk: number }[]).map((row) => ({ ...row, pk: row.pk + 100 })))
    await site.checkout.write('whole.json', dump)
    await site.checkout.write('.github/django-prod.yml', named(['data.json', ...Object.keys(files), 'whole.json']))
    await site.checkout.commit('Dump everything')
    const result = await site.deploy()
    expect(result.outputs['error-code']).toBe('FIXTURE_FAILED')
    expect(result.log).toMatch(/^::error title=FIXTURE_FAILED,file=whole\.json.*collides with the content types/m)
    expect(result.log).toContain('dumpdata --natural-foreign -e contenttypes -e auth.permission')
    await site.checkout.write('.github/django-prod.yml', named(['data.json', ...Object.keys(files)]))
    await site.checkout.remove('whole.json')
    await site.checkout.commit('Without it')
    expect((await site.deploy()).code).toBe(0)
  })
})

describe('passwords', () => {
  const [good, other] = ["Zaubern-7712 'und' mehr", 'Wandern-7713']

  test('are set when the run asks for it, and not again', async () => {
    const result = await site.deploy({ passwords: `test="${good}"` })
    expect(result.code, result.log).toBe(0)
    expect(result.outputs).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
    expect(await logsIn('test', good.replaceAll("'", "\\'"))).toBe('True')
    await shell(
      `from django.contrib.auth.models import User; u = User.objects.get(username='test'); u.set_password('${other}'); u.save()`,
    )
    expect((await site.deploy({ passwords: `test="${good}"` })).outputs.result).toBe('unchanged')
    expect(await logsIn('test', other)).toBe('True')
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })

  test('stand in no log, no file and no record', async () => {
    const result = await site.deploy({ passwords: `test='${other}!'` })
    expect(result.code, result.log).toBe(0)
    const shown = result.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(shown.join('\n') + result.summary + JSON.stringify(result.report)).not.toContain(other)
    const found = await site.server.exec(['grep', '-rlaF', '-f', '-', `/srv/${app}`, '/etc', '/run', '/var/log'], {
      input: `${other}!`,
      check: false,
    })
    expect(found.stdout).toBe('')
    expect(await site.server.sh(`stat -c '%a %U' /srv/${app}/records.json`)).toBe('600 root\n')
  })

  test.each([
    ['nobody=Zaubern-7712', /There is no user nobody/],
    ['test=12345678', /The password of test is refused: .*(commun|courant)/],
    ["test='Zaubern-9912'\nnobody='Zaubern-9912'", /There is no user nobody/],
  ])('%s is refused, and none is changed', async (passwords, words) => {
    const result = await site.deploy({ passwords })
    expect(result.outputs['error-code']).toBe('PASSWORDS_FAILED')
    expect(result.log).toMatch(words)
    expect(await logsIn('test', `${other}!`)).toBe('True')
  })
})
