import { describe, expect, test } from 'vitest'
import type { Inputs, Manifest, Project } from '../../src/model.ts'
import { takeWorkers } from '../../src/release/procfile.ts'

const project = (processes: Record<string, string>, more: Partial<Project> = {}) =>
  ({ project: { directory: '', procfile: { file: 'Procfile', folder: '', processes }, ...more } as Project }) as const
const inputs = (more: Partial<Inputs> = {}) =>
  ({ app: 'shop', processes: [], processesGiven: false, ...more }) as unknown as Inputs
const live = (left?: Record<string, string>) => ({
  manifest: { serving: { processes: [], ...(left && { processesLeft: left }) } } as unknown as Manifest,
})
const first = { manifest: null }
const take = (said: Record<string, string>, facts: Parameters<typeof takeWorkers>[2] = first, given = inputs()) => {
  const { processes, processesLeft } = takeWorkers(given, project(said), facts)
  return { taken: Object.fromEntries(processes.map(({ name, words }) => [name, words.join(' ')])), left: processesLeft }
}

test.each([
  ['worker', 'celery -A shop worker -l info', 'celery -A shop worker -l info'],
  ['celery', 'python -m celery -A shop worker', 'python -m celery -A shop worker'],
  ['beat', 'celery -A shop beat', 'celery -A shop beat -s /srv/shop/shared/data/celerybeat-schedule'],
  ['beat', 'celery -A shop beat --schedule=/tmp/b', 'celery -A shop beat --schedule=/tmp/b'],
  ['both', 'celery -A shop worker -B', 'celery -A shop worker -B -s /srv/shop/shared/data/celerybeat-schedule'],
  ['logged', 'celery -A shop worker --logfile=logs/c.log --pidfile c.pid -E', 'celery -A shop worker -E'],
  ['without', 'celery -A shop worker --pidfile=', 'celery -A shop worker --pidfile='],
  ['placed', 'celery -A shop worker -f /tmp/c.log', 'celery -A shop worker -f /tmp/c.log'],
  ['q', 'python manage.py qcluster', 'python manage.py qcluster'],
  ['Q_2', 'python3 -u ./manage.py db_worker --queue-name "a b"', 'python3 -u ./manage.py db_worker --queue-name a b'],
  ['rq', 'rq worker default', 'rq worker default'],
  ['worker', 'A=b C=d python manage.py bot', 'env A=b C=d python manage.py bot'],
  ['worker', 'poetry run celery -A shop worker', 'celery -A shop worker'],
  ['mail-worker', 'python manage.py send_queued', 'python manage.py send_queued'],
])('%s: %s is a worker', (name, command, words) => {
  expect(Object.values(take({ [name]: command }).taken)).toEqual([words])
})

test.each([
  ['dev', 'python manage.py runserver 0.0.0.0:8000'],
  ['worker', 'python manage.py runserver_plus'],
  ['worker', 'python manage.py flush --noinput'],
  ['worker', 'python manage.py migrate'],
  ['worker', 'python manage.py reset_db --noinput'],
  ['seed', 'python manage.py seed'],
  ['worker', 'celery -A shop worker --port $PORT'],
  ['worker', 'celery -A shop worker & celery -A shop beat'],
  ['worker', 'cd src && celery -A shop worker'],
  ['worker', "sh -c 'celery -A shop worker'"],
  ['worker', 'celery -A shop worker --detach'],
  ['worker', 'celery multi start worker'],
  ['flower', 'celery -A shop flower'],
  ['worker', 'python bot.py'],
  ['worker', 'gunicorn shop.wsgi'],
  ['worker', 'python src/manage.py qcluster'],
  ['worker', 'celery "-A shop worker'],
  ['worker', 'env'],
])('%s: %s is left, and told', (name, command) => {
  expect(take({ [name]: command })).toEqual({ taken: {}, left: { [name]: command } })
})

test('a file that lies elsewhere than manage.py means other folders', () => {
  const said = { worker: 'celery -A shop worker' }
  expect(takeWorkers(inputs(), project(said, { directory: 'src' }), first).processes).toEqual([])
  const beside = { directory: 'src', procfile: { file: 'src/Procfile', folder: 'src', processes: said } }
  expect(takeWorkers(inputs(), project(said, beside), first).processes).toMatchObject([{ from: 'src/Procfile' }])
})

test('a command that goes to the folder of manage.py first is meant from there', () => {
  const said = { worker: 'cd src && celery -A shop worker', other: 'cd lib && celery -A shop worker' }
  const { processes, processesLeft } = takeWorkers(inputs(), project(said, { directory: 'src' }), first)
  expect(processes.map(({ words }) => words.join(' '))).toEqual(['celery -A shop worker'])
  expect(processesLeft).toEqual({ other: said.other })
})

describe('who might run it by hand', () => {
  const worker = 'celery -A shop worker'
  const timer = { name: 'nightly', words: ['python', 'manage.py', 'bot'], schedule: 'daily' }

  test('what a release of an earlier version lived with is left, and stays so', () => {
    const before = take({ worker }, live())
    expect(before).toEqual({ taken: {}, left: { worker } })
    expect(take({ worker: `${worker} -c 2` }, live(before.left)).taken).toEqual({})
    expect(take({ celery: `${worker} -c 2` }, live(before.left)).taken, 'under another name').toEqual({})
    expect(take({ worker, q: 'python manage.py qcluster' }, live(before.left)).taken).toEqual({
      q: 'python manage.py qcluster',
    })
    expect(take({}, live(before.left)).left).toEqual({})
  })

  test('a site made by hand whose place is taken has its own', () => {
    const oldSite = {} as NonNullable<Parameters<typeof takeWorkers>[2]['oldSite']>
    expect(take({ worker }, { manifest: null, oldSite }).taken).toEqual({})
  })

  test('a line that a later commit adds is taken, and one that is taken stays so', () => {
    expect(take({ worker }, live({}))).toEqual({ taken: { worker }, left: {} })
  })

  test('what the user writes replaces what the file says, and nothing is left then', () => {
    const own = { name: 'own', words: ['a'], schedule: null }
    expect(take({ worker }, first, inputs({ processes: [own], processesGiven: true }))).toEqual({
      taken: { own: 'a' },
      left: {},
    })
    expect(take({ worker }, first, inputs({ processesGiven: true })).taken).toEqual({})
  })

  test('a timer keeps its name, and its work is done by it alone', () => {
    const given = inputs({ processes: [timer] })
    expect(Object.keys(take({ nightly: worker }, first, given).taken)).toEqual(['nightly', 'nightly-2'])
    expect(Object.keys(take({ bot: 'python manage.py bot' }, first, given).taken)).toEqual(['nightly'])
  })
})
