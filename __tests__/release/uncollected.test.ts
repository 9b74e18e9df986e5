import { expect, test } from 'vitest'
import { hintForCollected } from '../../src/release/uncollected.ts'

const failed = (from: string, missing: string) =>
  `Post-processing '${from}' failed!\n\nwhitenoise.storage.MissingFileError: The file '${missing}' could not be found with <whitenoise.storage.X object at 0x7>.`

test.each<[string, string, RegExp]>([
  [
    'a picture',
    failed('a.css', 'img/no.png'),
    /^a\.css names img\/no\.png, which the repository does not have: commit/,
  ],
  [
    'other letters',
    failed('a.css', 'img/Logo.png'),
    /^a\.css names img\/Logo\.png, and the repository has static\/img\/logo\.png/,
  ],
  ['a map', failed('b.css', 'b.css.map'), /take out of b\.css what names it \(a comment `sourceMappingURL`/],
  ['another fault', 'PermissionError: x', /^If a file cannot be found/],
])('what to do about a collectstatic that fails: %s', (_, output, expected) => {
  expect(hintForCollected(output, ['static/a.css', 'static/img/logo.png'])).toMatch(expected)
})
