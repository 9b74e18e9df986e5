import { expect, test } from 'vitest'
import { fillBlocks } from '../../src/render/blocks.ts'

const text = 'first\n# >>> name\nown = 1\n\n# <<< name\nlast\n'

test.each([
  ['a text takes the place of a block', 'given = "$&"\n', 'first\ngiven = "$&"\nlast\n'],
  ['true keeps what it holds', true, 'first\nown = 1\n\nlast\n'],
  ['false leaves nothing', false, 'first\nlast\n'],
  ['an empty text leaves nothing', '', 'first\nlast\n'],
])('%s', (_, name, filled) => {
  expect(fillBlocks(text, { name })).toBe(filled)
})

test('blocks of one name are all filled in', () => {
  expect(fillBlocks(text + text, { name: 'x\n' })).toBe('first\nx\nlast\nfirst\nx\nlast\n')
})

test.each([
  ['a block that nothing is given for', text, {}, 'Nothing is given for the block name'],
  ['a value that no block asks for', text, { name: '', other: '' }, 'no whole block for other'],
  [
    'a block that does not end',
    text.replace('# <<< name', '# <<< else'),
    { name: '' },
    'no whole block for # >>> name',
  ],
])('%s is an error', (_, file, values, message) => {
  expect(() => fillBlocks(file, values)).toThrow(message)
})
