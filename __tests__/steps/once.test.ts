/** Plans of what is done once in the life of a site: fixtures and the first administrator. */
import { describe, expect, test } from 'vitest'
import { checkFixtures, fixtureError, fixtures } from '../../src/steps/fixtures.ts'
import { superuser } from '../../src/steps/superuser.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()

describe('fixtures', () => {
  test.each([
    ['none named', live, { fixtures: [] }, 'none asked for'],
    ['loaded before', live, {}, 'each was loaded before'],
    ['one more', live, { fixtures: ['data.json', 'static/data.json'] }, ['load static/data.json: never loaded here']],
    ['one that was moved', live, { fixtures: ['copy.json'] }, 'each was loaded before'],
    ['the first deploy', bare, {}, ['load data.json: never loaded here']],
  ])('%s', (_, facts, inputs, expected) => {
    const copied = checkoutOf({ 'copy.json': file('d') })
    expect(planned(fixtures, deploymentOf(facts, copied, inputs))).toEqual(expected)
  })

  test('other content is a warning on the file, and never loaded', () => {
    const deployment = deploymentOf(live, checkoutOf({ 'data.json': file('2') }))
    expect(planned(fixtures, deployment)).toBe('each was loaded before')
    expect(deployment.notices).toMatchObject([
      { level: 'warning', title: 'The fixture data.json changed', file: 'data.json' },
    ])
  })

  test('the same content is no warning', () => {
    expect(deploymentOf(live, checkoutOf()).notices).toEqual([])
  })

  test('once more only what was loaded before and is asked for; then other content is no warning', () => {
    const inputs = { fixtures: ['static/data.json', 'data.json'], fixturesReload: ['data.json', 'static/data.json'] }
    const deployment = deploymentOf(live, checkoutOf({ 'data.json': file('2') }), inputs)
    expect(planned(fixtures, deployment)).toEqual([
      'load static/data.json: never loaded here',
      'load data.json again: fixtures-reload asks for it',
    ])
    expect(deployment.notices).toEqual([])
  })

  test('what loaddata does not read is refused before anything is touched', () => {
    const packed = () => deploymentOf(live, checkoutOf({ 'a.json.zst': file('1') }), { fixtures: ['a.json.zst'] })
    expect(packed).toThrow(/Django can't read a\.json\.zst/)
  })

  test.each([
    ['UNIQUE constraint failed: django_content_type.app_label, django_content_type.model', true],
    ['Could not load auth.Permission(pk=4): duplicate key value violates unique constraint', true],
    ["(1062, \"Duplicate entry 'admin-logentry' for key 'django_content_type.app_label'\")", true],
    ['django.core.serializers.base.DeserializationError: Invalid model identifier: blog.Gone', false],
  ])('what loaddata says: %s', (line, collides) => {
    const { message, details } = fixtureError('a.json', ['first', line], 'host')
    expect(/content types/.test(message)).toBe(collides)
    expect(/dumpdata .*-e contenttypes -e auth\.permission -o a\.json/.test(details.hint)).toBe(collides)
  })

  test('one that is not in the repository is refused before anything is touched', () => {
    const gone = () => deploymentOf(live, checkoutOf(), { fixtures: ['gone.json'] })
    expect(gone).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    expect(gone).toThrow(/gone\.json/)
    expect(() => checkFixtures(deploymentOf(live, checkoutOf()))).not.toThrow()
  })
})

test.each([
  ['none', [], undefined, 'none asked for'],
  ['a first one', [], 'ada', ['create ada: there is none of that name']],
  ['one that was created before', ['ada'], 'ada', 'ada was created before'],
  ['another name', ['ada'], 'grace', ['create grace: there is none of that name']],
])('an administrator: %s', (_, superusers, name, expected) => {
  const facts = { ...live, records: { ...live.records, superusers } }
  const inputs = name ? { superuser: { name, email: '', password: 'a secret' } } : {}
  expect(planned(superuser, deploymentOf(facts, checkoutOf(), inputs))).toEqual(expected)
})
