/** What only the server knows, and what people have written there, is lost by no run, and its loss is told by each. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectFailed } from './databases.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const file = `/srv/${app}/secrets.env`
const copy = `/srv/${app}/backups/secrets.env`
let site: Site

beforeAll(async () => {
  site = await openDeployed()
})
afterAll(() => site?.down())

describe('secrets.env', () => {
  test('has a copy beside the backups that only root reads', async () => {
    expect(await site.server.sh(`cmp ${file} ${copy} && stat -c '%a %U' ${copy}`)).toBe('600 root\n')
  })

  test('removed, or cut to nothing: red in each mode with the way back, told by the status, and nothing is touched', async () => {
    const { release, pid } = await site.live()
    await site.server.sh(`rm ${file}`)
    const back = `sudo cp -p ${copy} ${file}`
    for (const mode of ['plan', 'deploy', 'rollback']) {
      const result = await site.deploy({ mode })
      expectFailed(result, 'SECRETS_LOST', /secrets\.env lacks DJANGO_PROD_SECRET_KEY/)
      expect(result.log).toContain(back)
    }
    await site.server.sh(`: > ${file}`)
    expectFailed(await site.deploy(), 'SECRETS_LOST')
    const status = await site.deploy({ mode: 'status' })
    expect(status.code, status.log).toBe(0)
    expect(status.log).toMatch(/^::warning title=SECRETS_LOST::.*lacks DJANGO_PROD_SECRET_KEY/m)
    expect(await site.live()).toEqual({ release, instance: release, pid })
    expect(await site.server.sh(`cat ${file}`)).toBe('')
    await site.server.sh(back.slice('sudo '.length))
    expect((await site.deploy()).outputs).toMatchObject({ result: 'unchanged' })
  })

  test('gone for good: the key of the file names that loss, a deploy makes new ones, and the old ones stay readable', async () => {
    const before = await site.server.sh(`cat ${file}`)
    await site.server.sh(`sed -i /SECRET_KEY/d ${file}`)
    const refused = await site.deploy()
    const [, loss = ''] = /`new-secrets: (loss-[0-9a-f]{10})`/.exec(refused.log) ?? []
    await site.checkout.write('.github/django-prod.yml', `${config}new-secrets: ${loss}\n`)
    await site.checkout.commit('New secrets')
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(await site.server.sh(`cat ${copy}.${loss}`)).toBe(before)
    expect(await site.server.sh(`cmp ${file} ${copy}; wc -l < ${file}`)).toBe('1\n')
    expect(await site.server.sh(`cat ${file}`)).not.toBe(before)
    expect((await site.deploy()).outputs).toMatchObject({ result: 'unchanged' })
    // It allows no other loss.
    await site.server.sh(`mv ${file} ${file}.aside`)
    expectFailed(await site.deploy(), 'SECRETS_LOST')
    await site.server.sh(`mv ${file}.aside ${file}`)
  })
})

test('a fixture that was moved and has a row more, and records.json removed: edited rows stay, and the run says which', async () => {
  const shell = async (text: string) =>
    (await site.server.exec([`/usr/local/bin/${app}-manage`, 'shell', '-c', text])).stdout
  const dump = await shell(
    "from django.core.management import call_command; call_command('dumpdata', 'contact', 'blog', indent=1)",
  )
  const rows = JSON.parse(dump.slice(dump.indexOf('['))) as {
    model: string
    pk: number
    fields: Record<string, unknown>
  }[]
  const [first] = rows.filter(({ model }) => model === 'blog.article')
  if (first === undefined) throw new Error('the example has no article')
  await site.checkout.write('moved.json', JSON.stringify([...rows, { ...first, pk: 9001 }]))
  await site.checkout.write('.github/django-prod.yml', config.replace('data.json', 'moved.json'))
  await site.checkout.commit('The fixture is moved')
  const titles = "from blog.models import Article; print(*Article.objects.values_list('title', flat=True))"
  await shell(
    `from blog.models import Article; Article.objects.filter(pk=${first.pk}).update(title='edited by people')`,
  )
  await site.server.sh(`rm /srv/${app}/records.json`)
  const result = await site.deploy()
  expectFailed(
    result,
    'FIXTURE_FAILED',
    /moved\.json would overwrite 1 row of blog\.Article/,
    /fixtures-reload: moved\.json/,
  )
  expect(await shell(titles)).toContain('edited by people')
  const asked = await site.deploy({ 'fixtures-reload': 'moved.json' })
  expect(asked.code, asked.log).toBe(0)
  expect(asked.log).toMatch(/backup: .*before-fixtures-/)
  expect(await shell(titles)).not.toContain('edited by people')
})
