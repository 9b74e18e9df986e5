/** Whose SECRET_KEY is used: the project's, but for one that no two processes would share. */
import { describe, expect, test } from 'vitest'
import { makeSite, type SiteOptions } from '../probe/django.ts'

const server = 'made once on the server'

async function keyOf({ settings = '', ...options }: SiteOptions): Promise<string> {
  const imports = 'import os, random, secrets, string, uuid\n'
  const site = await makeSite({ ...options, settings: `${imports}${settings}\n` })
  const program = 'from django.conf import settings\nprint(settings.SECRET_KEY)'
  return (await site.python(program)).stdout.trimEnd()
}

test.each([
  ['written by startproject', "SECRET_KEY = 'django-insecure-abc'", server],
  ['empty', "SECRET_KEY = ''", server],
  ['missing', 'del SECRET_KEY', server],
  ['a sign of where to write one', "SECRET_KEY = '---'", server],
  ['of their own', "SECRET_KEY = 'theirs'", 'theirs'],
])('a SECRET_KEY that is %s', async (_name, settings, expected) => {
  expect(await keyOf({ settings })).toBe(expected)
})

/** As the AppSeed templates have it. */
const letters = "''.join(random.choice(string.ascii_lowercase) for i in range(32))"

describe('one made anew at each import is replaced', () => {
  test.each([
    ['a maker', 'SECRET_KEY = secrets.token_urlsafe(50)'],
    ['with an annotation', 'SECRET_KEY: str = secrets.token_urlsafe(50)'],
    [
      'where there is none yet',
      `SECRET_KEY = os.environ.get('THEIR_KEY')\nif not SECRET_KEY:\n    SECRET_KEY = ${letters}`,
    ],
    [
      'where the variable is missing',
      "try:\n    SECRET_KEY = os.environ['THEIR_KEY']\nexcept KeyError:\n    SECRET_KEY = secrets.token_hex()",
    ],
    ['as a default', `SECRET_KEY = os.environ.get('THEIR_KEY', ${letters})`],
    ['by or', "SECRET_KEY = os.environ.get('THEIR_KEY') or secrets.token_hex()"],
    ['where another branch has a literal', `SECRET_KEY = 'old'\nif DEBUG:\n    SECRET_KEY = ${letters}`],
    ['random.choices', "SECRET_KEY = ''.join(random.choices(string.ascii_letters, k=50))"],
    ['random.sample', "SECRET_KEY = ''.join(random.sample(string.ascii_letters, 50))"],
    ['SystemRandom', "SECRET_KEY = '%x' % random.SystemRandom().getrandbits(256)"],
    ['bytes', 'SECRET_KEY = secrets.token_bytes(50)'],
    ['randbytes', "SECRET_KEY = getattr(random, 'randbytes', os.urandom)(50).hex() + random.randbytes(1).hex()"],
    ['a UUID that is no text', 'SECRET_KEY = uuid.uuid4()'],
    [
      "Fernet's",
      'class Fernet:\n    generate_key = staticmethod(lambda: os.urandom(32))\nSECRET_KEY = Fernet.generate_key()',
    ],
  ])('%s', async (_name, settings) => {
    expect(await keyOf({ settings })).toBe(server)
  })

  test('where decouple finds none', async () => {
    const settings = `config = lambda name, default: default\nSECRET_KEY = config('SECRET_KEY', default=${letters})`
    expect(await keyOf({ files: { '.env': 'OTHER=1\n', 'settings.ini/a': '' }, settings })).toBe(server)
  })

  test('in the module that the settings take everything from', async () => {
    const files = { 'mysite/base.py': `import random, string\nif True:\n    SECRET_KEY = ${letters}\n` }
    expect(await keyOf({ files, settings: 'from .base import *' })).toBe(server)
  })
})

describe('one that was given stays', () => {
  const nested = `SECRET_KEY = os.environ.get('THEIR_KEY')\nif not SECRET_KEY:\n    SECRET_KEY = ${letters}`
  test.each([
    ['by the variable of a default', "SECRET_KEY = os.getenv('THEIR_KEY', secrets.token_hex())"],
    ['by a variable read before', nested],
    ['by a variable read with an annotation', nested.replace('SECRET_KEY =', 'SECRET_KEY: str =')],
    ['by a variable that is decoded', "SECRET_KEY = os.getenv('THEIR_KEY', secrets.token_hex()).upper()", 'THEIRS'],
    ['by a variable under another name', "key = os.getenv('THEIR_KEY')\nSECRET_KEY = key or secrets.token_hex()"],
    ['by a variable whose name is composed', "SECRET_KEY = os.environ.get('THEIR' + '_KEY') or secrets.token_hex()"],
  ])('%s', async (_name, settings, expected = 'theirs') => {
    expect(await keyOf({ settings, env: { THEIR_KEY: 'theirs' } })).toBe(expected)
    expect(await keyOf({ settings, env: { THEIR_KEY: '' } })).not.toMatch(/^theirs$/i)
  })

  test('by a variable that another module reads', async () => {
    const files = { 'mysite/base.py': "import os\nSECRET_KEY = os.environ.get('THEIR_KEY', '').upper()\n" }
    const settings = 'from .base import *\nif not SECRET_KEY:\n    SECRET_KEY = secrets.token_hex()'
    expect(await keyOf({ files, settings, env: { THEIR_KEY: 'theirs' } })).toBe('THEIRS')
    expect(await keyOf({ files, settings })).toBe(server)
  })

  test.each([
    ['in another branch', `if False:\n    SECRET_KEY = ${letters}\nelse:\n    SECRET_KEY = 'theirs'`],
    ['before', `SECRET_KEY = 'theirs'\nif not SECRET_KEY:\n    SECRET_KEY = ${letters}`],
    ['by name', "key = 'theirs'\nSECRET_KEY = key if key else secrets.token_hex()"],
  ])('as a literal %s', async (_name, settings) => {
    expect(await keyOf({ settings })).toBe('theirs')
  })

  test.each([
    [
      'that is read first',
      `try:
    SECRET_KEY = open(BASE_DIR / 'key.txt').read().strip()
except OSError:
    SECRET_KEY = ${letters}`,
    ],
    [
      'of JSON',
      `import json\nkept = json.load(open(BASE_DIR / 'key.json'))\nSECRET_KEY = kept.get('SECRET_KEY', ${letters})`,
    ],
    [
      'that a function reads',
      `def kept(name):
    with open(BASE_DIR / name) as file:
        return file.read().strip()
SECRET_KEY = kept('key.txt')
if not SECRET_KEY:
    SECRET_KEY = ${letters}`,
    ],
  ])('in a file %s', async (_name, settings) => {
    const files = { 'key.txt': 'theirs\n', 'key.json': '{"SECRET_KEY": "theirs"}' }
    expect(await keyOf({ files, settings })).toBe('theirs')
  })

  test('in a file of decouple', async () => {
    const settings = `
def config(name, default):
    return dict(line.strip().split('=') for line in open(BASE_DIR / '.env')).get(name, default)
SECRET_KEY = config('SECRET_KEY', default='')
if not SECRET_KEY:
    SECRET_KEY = ${letters}`
    expect(await keyOf({ files: { '.env': 'SECRET_KEY=theirs\n' }, settings })).toBe('theirs')
  })
})
