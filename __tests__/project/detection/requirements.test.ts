import { expect, test } from 'vitest'
import { readDistributionName, readRequirements } from '../../../src/project/detection/requirements.ts'

test.each([
  ['Django==5.2', 'django'],
  ['  Django_Rest.Framework >= 3 ; python_version > "3"', 'django-rest-framework'],
  ['uvicorn[standard]', 'uvicorn'],
  ['x@ https://example.org/x.whl', 'x'],
  ['Django', 'django'],
  ['--index-url https://example.org', undefined],
  ['git+https://example.org/x.git', undefined],
  ['https://example.org/x.whl', undefined],
  ['./x.whl', undefined],
  ['', undefined],
])('the distribution of %j is %j', (requirement, name) => expect(readDistributionName(requirement)).toBe(name))

test("conda's list is refused, with what writes pip's", () => {
  const text = '# platform: win-64\ndjango=5.2=py311haa95532_0\nopenssl=3.0.13=h2bbff1b_0\n'
  const source = { paths: ['r.txt'], has: () => true, read: () => text, resolve: (path: string) => path }
  const details = { hint: expect.stringContaining('`pip list --format=freeze > r.txt`'), file: 'r.txt', line: 2 }
  expect(() => readRequirements(source, 'r.txt', '')).toThrow(
    expect.objectContaining({ code: 'NO_DEPENDENCIES', details }),
  )
})
