import { describe, expect, test } from 'vitest'
import { checkFixtures, explainFixtureFailure, explainHomeFailure } from '../../../src/project/decisions/fixtures.ts'
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

  test('a row that is there already: what has made it, and the way that asks no signal', () => {
    const line = 'Could not load blog.Profile(pk=3): UNIQUE constraint failed: blog_profile.user_id'
    const { hint } = explainFixtureFailure('a.json', [line], 'host', true).details
    expect(hint).toMatch(/post_save.*kwargs\['raw'\].*`fixtures: \[db\.sqlite3\]`/)
    expect(explainFixtureFailure('a.json', ['Invalid model identifier'], 'host', true).details.hint).not.toMatch(/raw/)
  })

  test('a SQLite file that has changed since its rows came is told, and never taken again', () => {
    const changed = checkFixtures(
      { fixtures: ['db.sqlite3'], fixturesReload: [] },
      checkoutOf({ 'db.sqlite3': file('2') }).files,
      { fixtures: { 'db.sqlite3': 'other' } },
    )
    expect(changed).toMatchObject([{ level: 'notice', title: 'db.sqlite3 changed' }])
    expect(
      explainHomeFailure('db.sqlite3', ['a', 'blog.Post with the key 7 does not fit'], 'host', false),
    ).toMatchObject({
      code: 'FIXTURE_FAILED',
      message: "The rows of db.sqlite3 can't be brought: blog.Post with the key 7 does not fit",
    })
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
