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

test.each([
  ['^3.10', '>=3.10,<4'],
  ['~3.11', '>=3.11,<3.12'],
  ['~3.11.2', '>=3.11.2,<3.12'],
  ['>=3.10,<3.13', '>=3.10,<3.13'],
  ['>=3.8 <4.0', '>=3.8,<4.0'],
  ['3.12', '==3.12.*'],
  ['3.12.*', '==3.12.*'],
  ['~=3.11', '~=3.11'],
  ['*', undefined],
  ['^3.8 || ^3.10', undefined],
])('the Python that Poetry is told: %s', (written, constraint) => {
  const text = `[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "${written}" # x\nDjango = "^5.2"\n`
  expect(readPyProject(text).requiresPython).toBe(constraint)
  expect(readPyProject(`[project]\nrequires-python = ">=3.9"\n${text}`).requiresPython).toBe('>=3.9')
})
