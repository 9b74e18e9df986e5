import { expect, test } from 'vitest'
import { findProductionVariable } from '../../../src/project/detection/production-variable.ts'
import { openSource } from '../../../src/project/detection/source.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { makeTree, type Tree } from '../tree.ts'

async function find(tree: Tree) {
  const root = makeTree(tree)
  const { files } = await listFiles(root, { include: [], exclude: [] })
  return findProductionVariable(openSource(root, await hashFiles(root, files)), '', 'site.settings')
}

const branches = 'from .production import *\nelse:\n    from .development import *\n'
const split: Tree = {
  'site/settings/production.py': 'DEBUG = False\n',
  'site/settings/development.py': 'DEBUG = True\n',
}

test.each<[string, string, object | undefined]>([
  [
    'compared where it is read',
    `if os.environ.get('DJANGO_ENV') == 'production':\n    ${branches}`,
    { name: 'DJANGO_ENV', value: 'production' },
  ],
  [
    'compared later',
    `ENV = os.getenv('APP_ENV', 'dev').lower()\nif ENV in ('prod', 'staging'):\n    ${branches}`,
    { name: 'APP_ENV', value: 'prod' },
  ],
  [
    'with a reader of django-environ',
    `STAGE = env('STAGE', default='dev')\nif STAGE != "production":\n    x = 1\n`,
    { name: 'STAGE', value: 'production' },
  ],
  [
    'part of the name of a module',
    "env = environ.get('DJANGO_ENV') or 'development'\ninclude(f'{env}.py')\n",
    { name: 'DJANGO_ENV', value: 'production' },
  ],
  [
    'part of an address',
    "BUCKET = env('BUCKET')\nMEDIA_URL = f'https://s3.example.com/{BUCKET}/'\nHOST = f'{BUCKET}.s3.amazonaws.com'\n",
    undefined,
  ],
  ['a variable that is not compared', "X = os.environ.get('X')\nif y == 'production':\n    pass\n", undefined],
  ['a comparison of something else', "if HOST == 'production':\n    pass\n", undefined],
  ['a comment', "# os.environ.get('X') == 'production'\n", undefined],
])('%s', async (_, text, expected) => {
  const found = await find({ ...split, 'site/settings/__init__.py': `import os\n${text}` })
  expect(found?.value).toEqual(expected)
})

test('it is found where the settings take everything from, and says so', async () => {
  const found = await find({
    'site/settings.py': 'from .base import *\n',
    'site/base.py': "DEBUG = os.getenv('STAGE') != 'prod'\n",
  })
  expect(found).toEqual({ value: { name: 'STAGE', value: 'prod' }, from: 'since site/base.py compares it' })
})
