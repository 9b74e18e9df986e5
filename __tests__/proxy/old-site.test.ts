/** When a site made by hand is looked at, as a table; and how its units are named. */
import { expect, test } from 'vitest'
import { parseUnits } from '../../src/inputs/project-fields.ts'
import type { Facts, Inputs, OldSite } from '../../src/model.ts'
import { placesOf } from '../../src/places.ts'
import { lookAtOldSite } from '../../src/proxy/old-site.ts'
import type { Server } from '../../src/server/server.ts'
import { bare, inputs, liveFacts } from '../project/deployed.ts'

const old: OldSite = {
  web: 'nginx',
  units: ['gunicorn.socket', 'gunicorn.service'],
  enabled: [],
  beside: [],
  user: 'web',
  database: { engine: 'django.db.backends.sqlite3', name: '/home/web/db.sqlite3', host: '', port: '' },
  media: '',
  files: { '/etc/nginx/sites-enabled/site': '/etc/nginx/django-prod-taken-over/site' },
  certificate: [],
  crontab: false,
}
const live = liveFacts()
const { state } = placesOf(inputs.app).takingOver
const noted = (phase: string): Facts => ({
  ...live,
  files: { ...live.files, [state]: { hash: '', mode: 0o644, content: JSON.stringify({ phase }) } },
})

test.each<[string, Facts, Partial<Inputs>, readonly string[], string]>([
  ['not asked for', bare, { takeOver: [] }, [], ''],
  ['the first deploy', bare, {}, ['taking.survey'], 'gunicorn.socket'],
  ['its plan', bare, { mode: 'plan' }, ['taking.survey'], 'gunicorn.socket'],
  ['another mode', bare, { mode: 'manage' }, [], ''],
  ['a site that is live, and was never taken over', live, {}, [], ''],
  ['taken over', noted('done'), {}, [], ''],
  ['given back', noted('given back'), {}, ['taking.survey'], 'gunicorn.socket'],
  ['cut off', noted('moving'), {}, ['taking.giveBack'], 'TAKE_OVER_REFUSED'],
  ['cut off, a plan', noted('moving'), { mode: 'plan' }, [], 'TAKE_OVER_REFUSED'],
  ['by Caddy', bare, { proxy: 'caddy' }, [], 'TAKE_OVER_REFUSED'],
])('%s', async (_name, facts, more, calls, outcome) => {
  const asked: string[] = []
  const server = {
    call: async (name: string) => {
      asked.push(name)
      return name === 'taking.survey' ? old : undefined
    },
  } as unknown as Server
  const looked = lookAtOldSite({ ...inputs, takeOver: ['gunicorn.service'], ...more }, facts, server)
  const said = await looked.then(
    ({ oldSite }) => oldSite?.units[0] ?? '',
    (error: { code: string }) => error.code,
  )
  expect([said, asked]).toEqual([outcome, calls])
})

test('units by their names', () => {
  const parse = (value: string | string[]) => parseUnits({ name: 'take-over', value, file: 'x', line: 1 })
  expect(parse('gunicorn')).toEqual(['gunicorn.service'])
  expect(parse(['site@1.service', 'celery', 'celery.service'])).toEqual(['site@1.service', 'celery.service'])
  for (const wrong of ['gunicorn.socket', '../x.service', '-x.service', 'a b/c', 'x;y'])
    expect(() => parse(wrong)).toThrow('take-over')
})
