import { expect, test } from 'vitest'
import { findDebugVariable } from '../../../src/project/detection/debug-variable.ts'
import { openSource } from '../../../src/project/detection/source.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { makeTree, type Tree } from '../tree.ts'

async function find(tree: Tree) {
  const root = makeTree(tree)
  const { files } = await listFiles(root, { include: [], exclude: [] })
  return findDebugVariable(openSource(root, await hashFiles(root, files)), '', 'site.settings')
}

test.each([
  ["'RENDER' not in os.environ", { name: 'RENDER', value: 'true' }],
  ["os.getenv('DEBUG', 'True') == 'True'", { name: 'DEBUG', value: 'False' }],
  ["os.environ.get('DJANGO_DEBUG', '') != 'False'", { name: 'DJANGO_DEBUG', value: 'False' }],
  ["int(os.environ.get('DEBUG', default=1))", { name: 'DEBUG', value: '0' }],
  ["bool(os.environ.get('DEBUG', True))", { name: 'DEBUG', value: '' }],
  ["config('DEBUG', default=True, cast=bool)", { name: 'DEBUG', value: 'False' }],
  ["env.bool('DJANGO_DEBUG', True)", { name: 'DJANGO_DEBUG', value: 'False' }],
  ["envbool('DEBUG', 'True')", { name: 'DEBUG', value: 'False' }],
  ["bool(strtobool(os.environ.get('DEBUG') or 'False'))", { name: 'DEBUG', value: 'False' }],
  ["env(\n  'DEBUG'\n)", { name: 'DEBUG', value: 'False' }],
  ["os.environ.get('STAGE') != 'production'", { name: 'STAGE', value: 'production' }],
  ["os.environ.get('STAGE', 'dev') == 'dev'", { name: 'STAGE', value: 'production' }],
  ["os.environ.get('DEBUG', '1') != '0'", { name: 'DEBUG', value: '0' }],
  ["os.environ.get('STAGE') != 'pre-prod'", { name: 'STAGE', value: 'pre-prod' }],
  ["os.environ.get('DEBUG', '1') == '1'", { name: 'DEBUG', value: 'False' }],
  // Uncast, any text is true, also 'False'.
  ["os.environ.get('DEBUG', False)", { name: 'DEBUG', value: '' }],
  ['os.environ.get("DEBUG")', { name: 'DEBUG', value: '' }],
  ["os.getenv('DEBUG', '')", { name: 'DEBUG', value: '' }],
  ["os.environ['DEBUG']", { name: 'DEBUG', value: '' }],
  ["(environ.get(\n  'DEBUG',\n  default='True',\n))", { name: 'DEBUG', value: '' }],
  ["os.environ.get('DEBUG', 'False').lower() in ('true', '1')", { name: 'DEBUG', value: 'False' }],
  ["strtobool(os.environ.get('DEBUG', 'False'))", { name: 'DEBUG', value: 'False' }],
  ["json.loads(os.environ['DEBUG'].lower())", { name: 'DEBUG', value: 'False' }],
  ["env('DEBUG', default=False)", { name: 'DEBUG', value: 'False' }],
  ["config('DEBUG', default=False)", { name: 'DEBUG', value: 'False' }],
  ["os.environ.get('DEBUG') is not None", undefined],
  ["'DEV' in os.environ", undefined],
  ["not os.environ.get('PRODUCTION')", undefined],
  ["os.environ.get('STAGE') != 'true'", undefined],
  ["os.environ.get('A') == '1' and os.environ.get('B') == '1'", undefined],
  ['True', undefined],
])('DEBUG = %s', async (expression, expected) => {
  const found = await find({ 'site/settings.py': `import os\nDEBUG = ${expression}\nX = 1\n` })
  expect(found?.value).toEqual(expected)
})

test('it is found where the settings take everything from, and says so', async () => {
  const found = await find({
    'site/settings.py': 'from .base import *\n',
    'site/base.py': "\nDEBUG = os.getenv('DEBUG') == '1'\n",
  })
  expect(found).toEqual({ value: { name: 'DEBUG', value: 'False' }, from: 'since DEBUG reads it in site/base.py:2' })
})

test.each([
  ["config('DEBUG', default=False)", ''],
  ["config('DEBUG')", ''],
  ["config('DEBUG', False)", ''],
  ["config('DEBUG', cast=bool)", 'False'],
  ["config('DEBUG', False, bool)", 'False'],
  ["config(\n    'DEBUG',\n    default=False,\n    cast=bool,\n)", 'False'],
])("decouple's %s", async (expression, value) => {
  const found = await find({ 'site/settings.py': `from decouple import config\nDEBUG = ${expression}\n` })
  expect(found?.value).toEqual({ name: 'DEBUG', value })
})

test('settings of production that switch it off themselves need no variable', async () => {
  const base = "DEBUG = os.getenv('DEBUG') == '1'\n"
  expect(
    await find({ 'site/settings.py': 'from .base import *\nDEBUG = False\n', 'site/base.py': base }),
  ).toBeUndefined()
})
