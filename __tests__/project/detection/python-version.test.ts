import { expect, test } from 'vitest'
import { satisfies } from '../../../src/project/detection/python-version.ts'

test.each([
  ['3.11.2', '>=3.11', true],
  ['3.9.2', '>=3.11', false],
  ['3.11.2', '>=3.12', false],
  ['3.11.2', '>=3.10,<3.12', true],
  ['3.12.0', '>=3.10, < 3.12', false],
  ['3.11.2', '>3.11', true],
  ['3.11.0', '>3.11', false],
  ['3.11.0', '<=3.11', true],
  ['3.11.2', '<=3.11', false],
  ['3.12.4', '==3.12.*', true],
  ['3.13.0', '==3.12.*', false],
  ['3.12.4', '==3.12', false],
  ['3.12.0', '==3.12', true],
  ['3.12.4', '!=3.12.*', false],
  ['3.12.4', '!=3.12', true],
  ['3.13.1', '~=3.11', true],
  ['4.0.0', '~=3.11', false],
  ['3.11.9', '~=3.11.4', true],
  ['3.12.0', '~=3.11.4', false],
  ['3.11.2', '>=3', true],
  ['3.11.2', '', true],
  ['3.11.2', 'something else', true],
])('%s satisfies %j: %s', (version, constraint, expected) => expect(satisfies(version, constraint)).toBe(expected))

test('numbers are compared, not texts', () => {
  expect(satisfies('3.9.20', '>=3.10')).toBe(false)
  expect(satisfies('3.10.0', '<3.9')).toBe(false)
})
