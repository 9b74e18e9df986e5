import { expect, test } from 'vitest'
import { readPyProject } from '../../../src/project/detection/pyproject.ts'

test.each([
  ['one line', '[project]\ndependencies = ["a", \'b[c]\']\n', ['a', 'b[c]']],
  [
    'comments and brackets',
    '[project] # x\ndependencies = [ # "no"\n  "a[x,y]>=1; os_name == \\"nt\\"", # ]\n  "b"]\nother = ["c"]',
    ['a[x,y]>=1; os_name == "nt"', 'b'],
  ],
  ['another table', '[tool.x]\ndependencies = ["no"]\n[project]\nname = "x"\n', undefined],
  ['a group', '[project]\nname="x"\n[project.optional-dependencies]\ndependencies = ["no"]\n', undefined],
  [
    'a line that begins like a header',
    '[project]\ndependencies = [\n  "a",\n]\n[dependency-groups]\ndev = ["b"]\n',
    ['a'],
  ],
  ['an array of arrays does not end the table', '[project]\nx = [\n  ["y"],\n]\ndependencies = ["a"]', ['a']],
  ['empty', '[project]\ndependencies = []', []],
  ['Windows', '[project]\r\ndependencies = [\r\n"a",\r\n]\r\n', ['a']],
  ['no TOML', 'nonsense', undefined],
])('dependencies of pyproject.toml: %s', (_, text, expected) =>
  expect(readPyProject(text).dependencies).toEqual(expected),
)

test('requires-python is read from [project] alone', () => {
  expect(
    readPyProject("[tool.x]\nrequires-python='no'\n[project]\nrequires-python = '>=3.12,<4' # x").requiresPython,
  ).toBe('>=3.12,<4')
  expect(readPyProject('[tool.x]\nrequires-python = "no"').requiresPython).toBeUndefined()
})
