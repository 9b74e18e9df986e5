import { expect, test } from 'vitest'
import { readDistributionName } from '../../../src/project/detection/requirements.ts'

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
