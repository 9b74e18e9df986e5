/** Recipes as somebody follows them: their own lines, from the document, on one server. */
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { makeStranger } from '../e2e/strangers.ts'
import { type ActionResult, runAction } from '../lab/action.ts'
import { type Checkout, openCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { run as call, until } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'

/** A block of a recipe, by the language that it is in; the first one of several unless `which` says another. */
function block(recipe: string, language: string, which = 1): string {
  const text = readFileSync(`docs/recipes/${recipe}.md`, 'utf8').split(`\`\`\`${language}\n`)[which]?.split('```')[0]
  if (text === undefined) throw new Error(`${recipe} has no ${language}`)
  return text
}

/** What a recipe's workflow gives, with what the secrets and variables of the repository would hold. */
async function given(recipe: string, server: TestServer, env = ''): Promise<Record<string, string>> {
  const { jobs } = parse(block(recipe, 'yaml')) as {
    jobs: { deploy: { steps: Array<{ with?: object; uses?: string }> } }
  }
  const { with: words } = jobs.deploy.steps.find(({ uses }) => uses?.includes('django-prod-action')) ?? {}
  const { host, 'host-key': hostKey, 'ssh-key': sshKey, https } = await deployInputs(server)
  const values: Record<string, string | undefined> = {
    HOST: host,
    HOST_KEY: hostKey,
    DEPLOY_KEY: sshKey,
    DJANGO_ENV: env,
  }
  const filled = Object.entries(words ?? {}).map(([key, value]) => [
    key,
    String(value).replace(/\$\{\{ (?:vars|secrets)\.(\w+) \}\}/g, (_, name: string) => values[name] ?? ''),
  ])
  return { ...Object.fromEntries(filled), https: https ?? '' }
}

const ends = { code: '', log: [] }
const task = `from celery import shared_task
from .models import Post
@shared_task
def write(title): Post.objects.create(title=title)
`
const celery = `import os
from celery import Celery
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')
app = Celery('mysite')
app.config_from_object('django.conf:settings', namespace='CELERY')
app.autodiscover_tasks()
`

/** A server of mail for `smtp.example.org` on the test server, with a certificate that it trusts: it keeps what it hears. */
const mail = `import asyncio, ssl
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain('/root/mail.crt', '/root/mail.key')
async def hear(reader, writer):
    def say(text): writer.write(text + b'\\r\\n')
    say(b'220 smtp.example.org')
    data = False
    while line := await reader.readline():
        open('/root/heard', 'ab').write(line)
        word = line.strip().upper()
        if data and line == b'.\\r\\n': data = False; say(b'250 kept')
        elif data: pass
        elif word.startswith(b'EHLO'): say(b'250-smtp.example.org\\r\\n250-STARTTLS\\r\\n250 AUTH PLAIN')
        elif word == b'STARTTLS': say(b'220 now'); await writer.start_tls(context)
        elif word.startswith(b'AUTH'): say(b'235 in')
        elif word == b'DATA': data = True; say(b'354 go on')
        elif word == b'QUIT': say(b'221 bye')
        else: say(b'250 ok')
async def main():
    async with await asyncio.start_server(hear, '127.0.0.1', 587) as server: await server.serve_forever()
asyncio.run(main())
`

let server: TestServer
let checkout: Checkout
const run = async (inputs: Record<string, string>, where = checkout): Promise<ActionResult> =>
  await runAction({ workspace: where.dir, inputs })
const manage = async (name: string, program: string) =>
  (await server.exec([`${name}-manage`, 'shell', '-c', program])).stdout.trim().split('\n').at(-1)

beforeAll(async () => {
  server = await upServer({ suite: 'bookworm', layer: 'warm' })
  checkout = await makeStranger({
    ...{ name: 'monsiteweb', package: 'mysite', suite: 'bookworm', ends },
    settings: `import os\n${block('celery', 'python')}${block('e-mail', 'python')}
CELERY_BEAT_SCHEDULE = {'tick': {'task': 'blog.tasks.write', 'schedule': 1, 'args': ['by beat']}}\n`,
    files: {
      'requirements.txt': 'Django==5.2.19\ncelery[redis]==5.5.3\n',
      'mysite/celery.py': celery,
      'mysite/__init__.py': 'from .celery import app as celery_app\n',
      'blog/tasks.py': task,
      '.github/django-prod.yml': block('celery', 'yaml'),
    },
  })
  const result = await run({ ...(await deployInputs(server)), env: block('e-mail', 'sh') })
  expect(result.code, result.log).toBe(0)
}, 180_000)
afterAll(async () => {
  await server?.down()
  await checkout?.done()
})

test('recipe: Celery and beat: a worker does what a page asks for and what the time asks for', async () => {
  await manage('monsiteweb', "from blog.tasks import write; write.delay('by a page')")
  const titles =
    "from blog.models import Post; print(*sorted(set(Post.objects.values_list('title', flat=True))), sep=',')"
  await until('both are written', 60, async () => (await manage('monsiteweb', titles)) === 'by a page,by beat')
})

test('recipe: e-mail: the command of the recipe reaches the provider, encrypted and as its user', async () => {
  await server.sh(`echo '127.0.0.1 smtp.example.org' >>/etc/hosts
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=smtp.example.org -addext subjectAltName=DNS:smtp.example.org \\
      -keyout /root/mail.key -out /root/mail.crt 2>/dev/null
    cp /root/mail.crt /usr/local/share/ca-certificates/mail.crt; update-ca-certificates >/dev/null 2>&1`)
  await server.exec(['tee', '/root/mail.py'], { input: mail })
  await server.sh('systemd-run --quiet --unit=mail python3 /root/mail.py')
  await until('it listens', 20, async () => (await server.sh("ss -Hltn 'sport = :587'")) !== '')
  const command = /`(sendtestemail [^`]+)`/.exec(readFileSync('docs/recipes/e-mail.md', 'utf8'))?.[1] ?? ''
  const sent = await run({ ...(await deployInputs(server)), mode: 'manage', command })
  expect(sent.code, sent.log).toBe(0)
  const heard = await server.sh('cat /root/heard')
  expect(heard).toMatch(/^STARTTLS\r?$[\s\S]*^mail FROM:<site@monsiteweb\.fr>[\s\S]*^rcpt TO:<you@example\.org>/im)
  const [, login = ''] = /^AUTH PLAIN (\S+)/m.exec(heard) ?? []
  expect(Buffer.from(login, 'base64').toString().split('\0').slice(1)).toEqual([
    'site@monsiteweb.fr',
    'as the provider has it',
  ])
})

test('recipe: staging beside production, and a project of another repository: each its own, and none disturbs another', async () => {
  const staged = await run(await given('staging', server, 'EMAIL_HOST=staging.example.org\n'))
  expect(staged.outputs, staged.log).toMatchObject({ result: 'deployed', url: 'https://staging.monsiteweb.fr/' })
  const shop = await openCheckout(await mkdtemp(join(tmpdir(), 'shop-')))
  try {
    const { dir } = checkout
    await call(['git', '-C', dir, 'archive', '--output', `${dir}.tar`, 'HEAD'])
    await call(['mkdir', '-p', `${shop.dir}/projects/shop`])
    await call(['tar', '-xf', `${dir}.tar`, '-C', `${shop.dir}/projects/shop`])
    await shop.write('projects/shop/django-prod.yml', 'workers: 1\n')
    await shop.commit('Two projects')
    const sold = await runAction({
      workspace: shop.dir,
      inputs: await given('several-sites', server),
      env: { GITHUB_REPOSITORY: 'example/other', GITHUB_REPOSITORY_ID: '77' },
    })
    expect(sold.outputs, sold.log).toMatchObject({ result: 'deployed', url: 'https://shop.monsiteweb.fr/' })
  } finally {
    await shop.done()
  }
  const mailHost = 'from django.conf import settings; print(settings.EMAIL_HOST)'
  expect(await manage('monsiteweb-staging', mailHost)).toBe('staging.example.org')
  expect(await manage('monsiteweb', mailHost)).toBe('smtp.example.org')
  for (const host of ['www.monsiteweb.test', 'staging.monsiteweb.fr', 'shop.monsiteweb.fr'])
    expect((await visit(server, '/', host)).body, host).toMatch(/^posts: \d+$/)
  const users = 'id -u monsiteweb monsiteweb-staging shop | sort -u | wc -l'
  expect(await server.sh(users)).toBe('3\n')
})

test('recipe: a site with a Redis that is removed with its data: its Redis goes, and no other one', async () => {
  const redis = () =>
    server.sh("systemctl list-units --plain --no-legend '*-redis.service' | cut -d' ' -f1; ls -d /var/lib/*-redis")
  expect(await redis()).toBe(
    'monsiteweb-redis.service\nmonsiteweb-staging-redis.service\n/var/lib/monsiteweb-redis\n/var/lib/monsiteweb-staging-redis\n',
  )
  const name = 'monsiteweb-staging'
  const inputs = { ...(await given('staging', server)), mode: 'remove', confirm: name, 'delete-data': 'true' }
  const gone = await run(inputs)
  expect(gone, gone.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
  expect(await redis()).toBe('monsiteweb-redis.service\n/var/lib/monsiteweb-redis\n')
  const left = await server.sh(
    `ls -d /srv/*; systemctl list-units --all --plain --no-legend '${name}*'; getent passwd ${name} || true`,
  )
  expect(left).toBe('/srv/monsiteweb\n/srv/shop\n')
  expect((await visit(server, '/')).status).toBe(200)
})

/** A page that shows the address of each upload, and takes one by its name. */
const gallery = `from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from .models import Post
def home(request):
    if 'add' in request.GET: Post.objects.create(title=default_storage.save(request.GET['add'], ContentFile(b'in ' + request.GET['add'].encode())))
    return HttpResponse(' '.join(default_storage.url(post.title) for post in Post.objects.filter(title__endswith='.txt')))
`

test('recipe: media elsewhere: those of before come along, new ones go to the bucket, and no deploy touches it', async () => {
  const env = `${block('e-mail', 'sh')}${block('media-elsewhere', 'sh').replace(/(?<=^AWS_ENDPOINT_URL_S3=).*/m, 'http://127.0.0.1:5000')}`
  const inputs = { ...(await deployInputs(server)), env }
  await server.sh(`python3 -m venv /opt/s3 && /opt/s3/bin/pip install -q 'moto[s3,server]==5.2.5' awscli==1.46.3
    systemd-run --quiet --unit=s3 /opt/s3/bin/moto_server -H 127.0.0.1 -p 5000`)
  // Any key is right to it.
  const aws = async (words: string) =>
    await server.sh(`AWS_SECRET_ACCESS_KEY=x AWS_ACCESS_KEY_ID=x AWS_DEFAULT_REGION=fr-par \
      /opt/s3/bin/aws --endpoint-url http://127.0.0.1:5000 ${words}`)
  await until('it listens', 30, async () => (await server.sh("ss -Hltn 'sport = :5000'")) !== '')
  const bucket = 'monsiteweb-media'
  await aws(`s3api create-bucket --bucket ${bucket} --create-bucket-configuration LocationConstraint=fr-par`)
  await aws(`s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`)
  const versions = async () =>
    await aws(`s3api list-object-versions --bucket ${bucket} --query '[Versions,DeleteMarkers]'`)

  await checkout.write('blog/views.py', gallery)
  await checkout.write('requirements.txt', 'Django==5.2.19\ncelery[redis]==5.5.3\ndjango-storages[s3]\n')
  await checkout.commit('Uploads')
  expect((await run({ ...(await deployInputs(server)), env: block('e-mail', 'sh') })).outputs.result).toBe('deployed')
  expect((await visit(server, '/?add=old.txt')).body).toBe('/media/old.txt')

  await aws(block('media-elsewhere', 'sh', 2).replace(/^aws /, '').trim())
  const settings = readFileSync(join(checkout.dir, 'mysite/settings.py'), 'utf8')
  await checkout.write('mysite/settings.py', settings + block('media-elsewhere', 'python'))
  await checkout.commit('Media elsewhere')
  const there = await versions()
  const moved = await run(inputs)
  expect(moved.outputs, moved.log).toMatchObject({ result: 'deployed' })
  expect(moved.log).not.toContain('uploads fail')
  expect(await versions()).toBe(there)
  const shown = (await visit(server, '/?add=new.txt')).body.split(' ')
  expect(shown).toEqual([expect.stringContaining(`/${bucket}/old.txt`), expect.stringContaining(`/${bucket}/new.txt`)])
  const read = 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())'
  for (const address of shown)
    expect(await server.sh(`python3 -c '${read}' '${address}'`)).toMatch(/^in (old|new)\.txt\n$/)
  expect(await server.sh('ls /srv/monsiteweb/shared/media')).toBe('old.txt\n')

  const kept = await versions()
  await checkout.write('blog/views.py', `${gallery}# another release\n`)
  await checkout.commit('Another release')
  expect((await run(inputs)).outputs).toMatchObject({ result: 'deployed' })
  expect((await run({ ...inputs, mode: 'plan' })).outputs).toMatchObject({ result: 'planned' })
  expect(await versions()).toBe(kept)
  expect(kept).toContain('new.txt')

  const wrong = await run({ ...inputs, env: env.replace(bucket, 'nobodys') })
  // Its name came by `env`, whose values are secrets.
  expect(wrong.log).toContain('uploads fail, there is no bucket *** for default_storage')
})
