import { expect, test } from 'vitest'
import { findLentVariables } from '../../../src/project/detection/lent-variables.ts'
import { openSource } from '../../../src/project/detection/source.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { makeTree } from '../tree.ts'

async function find(settings: string, required: readonly string[] = []) {
  const root = makeTree({ 'site/settings.py': settings })
  const { files } = await listFiles(root, { include: [], exclude: [] })
  const source = openSource(root, await hashFiles(root, files))
  return findLentVariables(source, '', 'site.settings', new Set(required)).map(({ value }) => value)
}

const key = { name: 'KEY', what: 'secret-key' }
const hosts = (separator: string) => ({ name: 'HOSTS', what: 'hosts', separator })

test.each([
  ["SECRET_KEY = os.environ['KEY']", key],
  ["SECRET_KEY = config('KEY')", key],
  ["SECRET_KEY: str = env(\n    'KEY',\n)", key],
  ["SECRET_KEY = env.str('KEY')", key],
  ["SECRET_KEY = get_env_variable('KEY')", key],
  ["SECRET_KEY = config('KEY', cast=str)", key],
  ["SECRET_KEY = os.environ.get('KEY')", key],
  ["SECRET_KEY = os.environ.get(\n    'KEY', 'django-insecure-abc'\n)", key],
  ["SECRET_KEY = envsecret('KEY', '---')", key],
  ["SECRET_KEY = config('KEY', default='')", key],
  ["SECRET_KEY = os.getenv('KEY', None)", key],
  ["ALLOWED_HOSTS = config('HOSTS', cast=Csv())", hosts(',')],
  ["ALLOWED_HOSTS = env.list('HOSTS')", hosts(',')],
  ["ALLOWED_HOSTS = os.environ['HOSTS'].split(' ')", hosts(' ')],
  ["ALLOWED_HOSTS = os.environ.get('HOSTS').split()", hosts(' ')],
  ["ALLOWED_HOSTS = [os.environ['HOSTS']]", { name: 'HOSTS', what: 'host', separator: ',' }],
  ["SITE_ROOT = os.getenv('SITE_ROOT', 'http://localhost:8000').rstrip('/')", { name: 'SITE_ROOT', what: 'site' }],
  [
    "CELERY_BROKER_URL = os.environ.get('CELERY_BROKER', 'redis://redis:6379/0')",
    { name: 'CELERY_BROKER', what: 'redis', number: 0 },
  ],
  [
    "CACHES = {'default': {'LOCATION': env('CACHE_URL', default='redis://127.0.0.1/1')}}",
    { name: 'CACHE_URL', what: 'redis', number: 1 },
  ],
  ["BASE = env('MY_BASE_URL', default='http://127.0.0.1:8000/')", { name: 'MY_BASE_URL', what: 'site' }],
  ["DATABASES = {'default': dj_database_url.parse(config('DATABASE_URL'))}", { name: 'DATABASE_URL', what: 'sqlite' }],
  ["DATABASES = {'default': env.db()}", { name: 'DATABASE_URL', what: 'sqlite' }],
])('%s', async (settings, expected) => expect(await find(`${settings}\n`)).toEqual([expected]))

test.each([
  "SECRET_KEY = config('KEY', default='a-key-of-their-own')",
  "SECRET_KEY = os.environ['KEY'] + other",
  "SECRET_KEY = get_secret('KEY')",
  "STRIPE_SECRET_KEY = os.environ['KEY']",
  "ALLOWED_HOSTS = os.environ.get('HOSTS', '*').split(',')",
  "API_URL = os.getenv('API_URL', 'http://localhost:8000')",
  "SITE_URL = os.getenv('SITE_URL', 'http://localhost:3000')",
  "if 'DATABASE_URL' in os.environ:\n    DATABASES = {'default': env.db()}",
  "BROKER = env('REDIS_URL', 'redis://redis:6379/0')",
  "BROKER = env('BROKER', 'redis://cache.example.org/0')",
  "BROKER = env('BROKER', 'rediss://:x@redis/0')",
  "DATABASES = {'default': env.db('DATABASE_URL', default='sqlite:///x')}",
])('nothing is lent to %s', async (settings) => expect(await find(`${settings}\n`)).toEqual([]))

test('a database with a driver is made on the server, and no file', async () => {
  expect(await find("DATABASES = {'default': env.db()}\n", ['psycopg'])).toEqual([])
})
