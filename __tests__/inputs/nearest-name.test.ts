import { expect, test } from 'vitest'
import { nearestName } from '../../src/inputs/nearest-name.ts'

test.each([
  ['workers', 'workers'],
  ['SSH_KEY', 'ssh-key'],
  ['ssh key', 'ssh-key'],
  ['username', 'user'],
  // One letter missing, one too many, one wrong.
  ['workrs', 'workers'],
  ['workerss', 'workers'],
  ['wormers', 'workers'],
  // Of the nearest ones the first; a third of the letters may differ, and one always.
  ['work', 'word'],
  ['ab', 'abc'],
  ['wxyzers', null],
  ['', null],
  ['something-else-entirely', null],
])('%j is meant as %j', (name, meant) => {
  const candidates = ['ssh-key', 'user', 'workers', 'word', 'wort', 'abc']
  expect(nearestName(name, candidates)).toBe(meant)
})

test('nothing is near where nothing is', () => expect(nearestName('host', [])).toBe(null))
