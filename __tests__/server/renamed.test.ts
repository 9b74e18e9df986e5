import { expect, test } from 'vitest'
import { withNewNames, withoutNewNames } from '../../src/server/renamed.ts'

test('a library is there by its name of before or by that of newer systems', () => {
  const names = ['libmagic1', 'libpq5', 'gettext', 'libcurl4t64']
  const asked = withNewNames(names)
  const lacking = (there: string[]) =>
    withoutNewNames(
      names,
      ['caddy', ...asked].filter((name) => !there.includes(name)),
    )
  expect(lacking(['libmagic1t64', 'libpq5'])).toEqual(['caddy', 'gettext', 'libcurl4t64'])
  expect(lacking(['caddy', 'libmagic1', 'gettext', 'libpq5', 'libcurl4t64'])).toEqual([])
  expect(lacking([])).toEqual(['caddy', ...names])
})
