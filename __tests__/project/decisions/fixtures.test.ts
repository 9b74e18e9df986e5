import { describe, expect, test } from 'vitest'
import { checkFixtures, explainFixtureFailure } from '../../../src/project/decisions/fixtures.ts'
import { checkoutOf, deploymentOf, file, liveFacts } from '../deployed.ts'

const live = liveFacts()

describe('fixtures', () => {
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
    const { message, details } = explainFixtureFailure('a.json', ['first', line], 'host', true)
    expect(/content types/.test(message)).toBe(collides)
    expect(/dumpdata .*-e contenttypes -e auth\.permission -o a\.json/.test(details.hint)).toBe(collides)
  })

  test('one that is not in the repository is refused before anything is touched', () => {
    const gone = () => deploymentOf(live, checkoutOf(), { fixtures: ['gone.json'] })
    expect(gone).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    expect(gone).toThrow(/gone\.json/)
    const { fixtures } = deploymentOf(live, checkoutOf()).inputs
    expect(checkFixtures({ fixtures, fixturesReload: [] }, checkoutOf().files, live.records)).toEqual([])
  })
})

test('nothing is said to be live that is not', () => {
  expect(explainFixtureFailure('a.json', [], 'host', false).details.hint).toMatch(
    /^Nothing of this fixture was loaded; the/,
  )
})
