import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { errorNotice } from '../../src/report/failure.ts'

const frame = (path: string, line: number) => `  File "${path}", line ${line}, in <module>\n    call()`
const output = [
  'Traceback (most recent call last):',
  frame('/srv/blog/releases/20261123T220355-a1b2c3d/code/mainapp/urls.py', 3),
  frame('/srv/blog/releases/20261123T220355-a1b2c3d/code/blog/views.py', 12),
  frame('/srv/blog/venvs/3f/lib/python3.11/site-packages/django/views.py', 99),
  'ValueError: no such thing',
].join('\n')

test('a failure says what failed, where, its own last lines and what to do next', () => {
  const error = new DeployError('COMMAND_FAILED', 'It failed', {
    hint: 'Do this.',
    host: '203.0.113.7',
    command: 'migrate',
    output: 'line one\nline two',
  })
  expect(errorNotice(error)).toEqual({
    level: 'error',
    title: 'COMMAND_FAILED',
    message:
      'It failed\non 203.0.113.7, command: migrate\nline one\nline two\nDo this.\nCode COMMAND_FAILED: see docs/troubleshooting.md.',
  })
})

test("a traceback's last line of the project's own code is the place", () => {
  const error = new DeployError('INSTANCE_FAILED', 'It does not start', { hint: '', output })
  expect(errorNotice(error)).toMatchObject({ file: 'blog/views.py', line: 12 })
})

test('a place that is known wins over the traceback', () => {
  const details = { hint: '', output, file: 'blog/migrations/0003_x.py' }
  const notice = errorNotice(new DeployError('MIGRATION_FAILED', 'It failed', details))
  expect(notice.file).toBe('blog/migrations/0003_x.py')
  expect(notice.line).toBeUndefined()
})

test.each([
  ['an error', new TypeError('x is undefined'), 'TypeError: x is undefined'],
  ['anything else', 'thrown', 'thrown'],
])('%s that nobody expected is said to be ours', (_, error, text) => {
  const notice = errorNotice(error)
  expect(notice).toMatchObject({ level: 'error', title: 'A fault of the action itself' })
  expect(notice.message).toContain(text)
  expect(notice.message).toContain('Please report it')
})
