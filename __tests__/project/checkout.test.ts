import { expect, test } from 'vitest'
import { hashCheckout, listCheckout } from '../../src/project/checkout.ts'
import { makeRepository, writeTree } from './tree.ts'

test('the example is read as its README says', async () => {
  const checkout = await listCheckout({ include: [], exclude: [], path: 'examples/projetdjango' }, process.cwd())
  expect(checkout.project).toMatchObject({
    directory: 'examples/projetdjango',
    settings: { value: 'mainapp.settings.prod', from: 'from examples/projetdjango/mainapp/wsgi.py' },
    application: { value: { interface: 'wsgi', target: 'mainapp.wsgi:application' } },
    dependencies: { kind: 'requirements', file: 'examples/projetdjango/requirements.txt', gunicorn: false },
  })
})

test('the hash over all files changes with a content, and back', async () => {
  const root = makeRepository({
    'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')",
    'site/settings.py': '',
    'site/wsgi.py': 'application = get_wsgi_application()',
    'requirements.txt': 'Django',
    '.env': 'SECRET=1',
  })
  const read = async () => await hashCheckout(await listCheckout({ include: [], exclude: [] }, root))
  const first = await read()
  expect(Object.keys(first.files)).toEqual(['manage.py', 'requirements.txt', 'site/settings.py', 'site/wsgi.py'])
  expect(first.notices.map((notice) => notice.title)).toEqual(['Secrets in the repository'])
  writeTree(root, { 'requirements.txt': 'Django>5' })
  expect((await read()).filesHash).not.toBe(first.filesHash)
  writeTree(root, { 'requirements.txt': 'Django' })
  expect((await read()).filesHash).toBe(first.filesHash)
})
