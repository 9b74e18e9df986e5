import { describe, expect, test } from 'vitest'
import { findComposeServices, findProcfile } from '../../../src/project/detection/containers.ts'
import { openSource } from '../../../src/project/detection/source.ts'
import { makeTree } from '../tree.ts'

const of = (tree: Record<string, string>) =>
  openSource(makeTree(tree), Object.fromEntries(Object.keys(tree).map((name) => [name, { kind: 'file' as const }])))

test('the services of a compose file, by the names that others reach them with', () => {
  const text = `services:
  web:
    build: .
    depends_on:
      - db
  db:
    image: "postgis/postgis:16-3.4"
    container_name: shop_db
  cache:
    image: redis:7-alpine # fast
  maria:
    image: docker.io/library/mariadb:11
volumes:
  data:
`
  expect(findComposeServices(of({ 'docker-compose.yml': text }), '')).toEqual({
    db: 'postgresql',
    shop_db: 'postgresql',
    cache: 'redis',
    maria: 'mysql',
  })
  const four = `# of 2024
services:

    # the database
    db:
        environment:
            POSTGRES_DB: shop
        image: postgres:16
`
  expect(findComposeServices(of({ 'compose.yml': four }), '')).toEqual({ db: 'postgresql' })
  const late = text.replace('    image: "postgis', '    environment:\n      X: y\n    image: "postgis')
  expect(findComposeServices(of({ 'compose.yml': late }), '')).toMatchObject({ db: 'postgresql', maria: 'mysql' })
  expect(findComposeServices(of({ 'web/compose.yaml': text }), 'web')).toMatchObject({ db: 'postgresql' })
  expect(findComposeServices(of({}), '')).toEqual({})
})

test('other names of images, files and folders', () => {
  const compose = (text: string) => `services:\n${text}`
  const found = (tree: Record<string, string>, directory = '') => findComposeServices(of(tree), directory)
  expect(found({ 'docker-compose-dev.yml': compose('  db:\n    image: bitnami/postgresql:15\n') })).toEqual({
    db: 'postgresql',
  })
  const variable = compose(`  db:\n    image: \${DB_IMAGE:-postgis/postgis:16}\n`)
  expect(found({ 'docker/docker-compose.prod.yaml': variable })).toEqual({ db: 'postgresql' })
  // As cookiecutter-django has it: the image is built, and called after the project.
  const built = compose(
    '  django:\n    image: shop_django\n  postgres:\n    build: .\n    image: shop_production_postgres\n  redis:\n    build: x\n',
  )
  expect(found({ 'production.yml': built })).toEqual({ postgres: 'postgresql', redis: 'redis' })
  expect(found({ 'backend/compose.yml': variable }, 'backend/src')).toEqual({ db: 'postgresql' })
  expect(found({ 'ci/other.yml': variable, 'settings.yml': variable })).toEqual({})
  expect(found({ 'compose.yml': compose('  postgres-exporter:\n    build: .\n') })).toEqual({})
})

test('what a Procfile runs beside the web server, and at each release', () => {
  const text =
    'web: gunicorn shop.wsgi\nworker: celery -A shop worker -l info\nrelease: python manage.py migrate\n# no\n'
  expect(findProcfile(of({ Procfile: text }), '')).toEqual({
    file: 'Procfile',
    folder: '',
    processes: { worker: 'celery -A shop worker -l info' },
    release: 'python manage.py migrate',
  })
  expect(findProcfile(of({ Procfile: 'web: gunicorn shop.wsgi\n' }), '')).toBeUndefined()
  expect(findProcfile(of({}), '')).toBeUndefined()
})

test('what fly.toml and render.yaml run beside the web server, and at each release', () => {
  const fly = `app = "shop"
[deploy]
  release_command = "python manage.py migrate && python manage.py seed"
[processes]
  app = "gunicorn shop.wsgi"
  worker = 'celery -A shop worker' # two
[[services]]
  processes = ["app"]
`
  expect(findProcfile(of({ 'fly.toml': fly }), '')).toEqual({
    file: 'fly.toml',
    folder: '',
    processes: { worker: 'celery -A shop worker' },
    release: 'python manage.py migrate && python manage.py seed',
  })
  const render = `services:
  - type: web
    name: shop
    startCommand: gunicorn shop.wsgi
    preDeployCommand: "python manage.py seed"
  - name: queue
    type: worker
    startCommand: python manage.py qcluster
    envVars:
      - key: A
        value: b
  - type: worker
    name: long
    startCommand: |
      a
databases:
  - name: shop
`
  expect(findProcfile(of({ 'render.yaml': render, Procfile: 'web: gunicorn shop.wsgi' }), '')).toEqual({
    file: 'render.yaml',
    folder: '',
    processes: { queue: 'python manage.py qcluster' },
    release: 'python manage.py seed',
  })
})

test('cron jobs of render.yaml, and what app.json runs when an application is made', () => {
  const render = `services:
  - type: web
    name: shop
    startCommand: gunicorn shop.wsgi
  - type: cron
    name: nightly
    schedule: "0 3 * * *"
    startCommand: python manage.py clearsessions
`
  expect(findProcfile(of({ 'render.yaml': render }), '')).toEqual({
    file: 'render.yaml',
    folder: '',
    processes: {},
    timers: [['0 3 * * *', 'nightly', 'python manage.py clearsessions']],
  })
  const app = JSON.stringify({ name: 'shop', scripts: { postdeploy: 'python manage.py seed' } })
  expect(findProcfile(of({ 'app.json': app }), '')).toEqual({
    file: 'app.json',
    folder: '',
    processes: {},
    release: 'python manage.py seed',
  })
  expect(findProcfile(of({ 'app.json': '{' }), '')).toBeUndefined()
})

describe('workers of a compose file', () => {
  const compose = `x-app: &app
  build: ./web
services:
  web:
    build: ./web
    command: python manage.py runserver 0.0.0.0:8000
  migrate:
    <<: *app
    command: python manage.py migrate
  db:
    image: postgres:16
    command: postgres -c max_connections=200
  flower:
    <<: *app
    command: celery -A shop flower
  worker:
    <<: *app
    command: >
      celery -A shop worker
      -l info
  beat:
    build: { context: web/, dockerfile: x }
    command: ["celery", "-A", "shop", "beat", "-s", "/tmp/a b"]
  bot:
    <<: *app
    command: python manage.py bot
  shell:
    <<: *app
    command: sh -c "celery -A shop worker"
  entry:
    <<: *app
    entrypoint: /entry
    command: celery -A shop worker
  sometimes:
    <<: *app
    profiles: [dev]
    command: celery -A shop worker
  elsewhere:
    build: ./api
    command: celery -A api worker
  empty:
`
  const processes = {
    worker: 'celery -A shop worker -l info',
    beat: "celery -A shop beat -s '/tmp/a b'",
    bot: 'python manage.py bot',
  }
  const read = (tree: Record<string, string>, directory = '') => findProcfile(of(tree), directory)

  test('those that are known, plain, and run in the folder of manage.py', () => {
    const file = 'docker-compose.yml'
    expect(read({ [file]: compose }, 'web')).toEqual({ file, folder: 'web', processes })
    expect(read({ [file]: compose }, 'api')?.processes).toEqual({ elsewhere: 'celery -A api worker' })
    expect(read({ [file]: compose })).toBeUndefined()
    expect(read({ 'web/compose.yml': compose.replaceAll('./web', '.') }, 'web')?.processes).toMatchObject({
      worker: processes.worker,
    })
    expect(read({ 'docker/compose.yml': 'services: { w: { build: .., command: rq worker } }' })?.folder).toBe('')
  })

  test('the file for production comes first, and one for other platforms before any', () => {
    const one = (command: string) => `services:\n  q:\n    command: ${command}\n`
    const tree = {
      'compose.dev.yml': one('rq worker dev'),
      'compose.yml': one('rq worker all'),
      'docker-compose.prod.yml': one('rq worker prod'),
    }
    expect(read(tree)).toMatchObject({ file: 'docker-compose.prod.yml', processes: { q: 'rq worker prod' } })
    expect(read({ ...tree, Procfile: 'q: rq worker' })?.file).toBe('Procfile')
    expect(read({ ...tree, Procfile: 'web: gunicorn shop.wsgi' })?.file).toBe('docker-compose.prod.yml')
  })

  test.each(['services: [', 'services: 1', '', 'a: *b', 'services: { w: 1, q: { command: 1 } }'])(
    '%s says nothing',
    (text) => {
      expect(read({ 'compose.yml': text })).toBeUndefined()
    },
  )
})
