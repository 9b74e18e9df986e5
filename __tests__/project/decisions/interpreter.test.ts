import { expect, test } from 'vitest'
import { chooseInterpreter } from '../../../src/project/decisions/interpreter.ts'

const bookworm = { python: '3.11.2', pythons: ['python3.11'] }

test.each([
  ['nothing asked for', bookworm, undefined, '', { request: '/usr/bin/python3', managed: false, version: '3.11' }],
  ['what the system has', bookworm, '3.11', '>=3.12', { request: '/usr/bin/python3', managed: false, version: '3.11' }],
  ['a constraint that fits', bookworm, undefined, '>=3.9,<4', { managed: false, version: '3.11' }],
  ['one that does not', bookworm, undefined, '>=3.12', { request: '3.13', managed: true }],
  ['an old one', { python: '3.13.5', pythons: [] }, undefined, '>=3.8,<3.12', { request: '3.11', managed: true }],
  ['one that only uv has', bookworm, '3.14', '', { request: '3.14', managed: true }],
  [
    'another one of the system',
    { python: '3.11.2', pythons: ['python3.11', 'python3.12'] },
    undefined,
    '>=3.12',
    { request: '/usr/bin/python3.12', managed: false },
  ],
] as const)('%s', (_, has, wanted, constraint, expected) =>
  expect(chooseInterpreter(has, wanted, constraint)).toMatchObject(expected),
)

test('none for a constraint that no Python fulfils', () => {
  expect(chooseInterpreter(bookworm, undefined, '<3')).toBeNull()
})
