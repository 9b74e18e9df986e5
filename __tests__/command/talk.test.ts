import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { openTalk } from '../../src/command/talk.ts'

/** Somebody who answers by lines, as a script does. */
function answering(text: string, agrees = false) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  input.end(text)
  const talk = openTalk(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream, agrees)
  return { talk, shown: () => (output.read() as Buffer | null)?.toString() ?? '' }
}

test('lines answer in turn; where nobody is left nothing is agreed to', async () => {
  const { talk, shown } = answering(' SHA256:x \nhush\ny\n\n')
  expect(await talk.ask('Same? ')).toBe('SHA256:x')
  expect(await talk.askSecret('Password: ')).toBe('hush')
  expect(await talk.agree('First?', false)).toBe(true)
  expect(await talk.agree('Second?', true)).toBe(true)
  expect(await talk.agree('Third?', true)).toBe(false)
  expect(await talk.ask('Fourth? ')).toBe('')
  expect(shown()).not.toContain('hush')
})

test('--yes agrees, and asks all the same what has another answer', async () => {
  const { talk } = answering('an answer\n', true)
  expect(await talk.agree('Deploy?', false)).toBe(true)
  expect(await talk.ask('Same? ')).toBe('an answer')
})
