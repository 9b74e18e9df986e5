import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { describeFailure, errorNotice } from '../../src/report/failure.ts'

const frame = (path: string, line: number) => `  File "${path}", line ${line}, in <module>\n    call()`
const output = [
  'Traceback (most recent call last):',
  frame('/srv/blog/releases/20261123T220355-a1b2c3d/code/mainapp/urls.py', 3),
  frame('/srv/blog/releases/20261123T220355-a1b2c3d/code/blog/views.py', 12),
  frame('/srv/blog/venvs/3f/lib/python3.11/site-packages/django/views.py', 99),
  'ValueError: no such thing',
].join('\n')

const runner = { GITHUB_ACTION_REPOSITORY: 'someone/action', GITHUB_ACTION_REF: 'v1.2.3' }
const tell = (error: unknown) => errorNotice(describeFailure(error, 'The site goes on with v1 (a1b2c3d).', runner))

test('a failure says what happened and what to do in its first line, then what is live, where, and its own lines', () => {
  const error = new DeployError('COMMAND_FAILED', 'It failed', {
    hint: 'Do this.',
    host: '203.0.113.7',
    command: 'migrate',
    output: 'line one\nline two',
  })
  expect(tell(error)).toEqual({
    level: 'error',
    title: 'COMMAND_FAILED',
    message:
      'It failed. Do this.\nThe site goes on with v1 (a1b2c3d).\non 203.0.113.7, command: migrate\nline one\nline two\n' +
      'See COMMAND_FAILED: https://github.com/someone/action/blob/v1.2.3/docs/troubleshooting.md#command_failed',
  })
})

test('where GitHub does not tell which action runs, the section is named', () => {
  const error = new DeployError('COMMAND_FAILED', 'It failed', { hint: 'Do this.' })
  for (const variables of [{}, { ...runner, GITHUB_ACTION_REPOSITORY: 'a](https://evil.example)' }])
    expect(errorNotice(describeFailure(error, '', variables)).message).toBe(
      'It failed. Do this.\nSee COMMAND_FAILED in docs/troubleshooting.md of the action',
    )
})

test("a traceback's last line of the project's own code is the place, and frames of others are not told", () => {
  const notice = tell(new DeployError('INSTANCE_FAILED', 'It does not start', { hint: '', output }))
  expect(notice).toMatchObject({ file: 'blog/views.py', line: 12 })
  expect(notice.message).toContain('File "blog/views.py", line 12')
  expect(notice.message).toContain('ValueError: no such thing')
  expect(notice.message).not.toContain('site-packages')
})

test('all that was printed stays where it can be folded', () => {
  const failure = describeFailure(new DeployError('INSTANCE_FAILED', 'x', { hint: '', output }), '', runner)
  expect(failure.all).toEqual(output.split('\n'))
})

test('a place that is known wins over the traceback', () => {
  const details = { hint: '', output, file: 'blog/migrations/0003_x.py' }
  const notice = tell(new DeployError('MIGRATION_FAILED', 'It failed', details))
  expect(notice.file).toBe('blog/migrations/0003_x.py')
  expect(notice.line).toBeUndefined()
})

test.each([
  ['an error', new TypeError('x is undefined'), 'TypeError: x is undefined'],
  ['anything else', 'thrown', 'thrown'],
])('%s that nobody expected is said to be ours', (_, error, text) => {
  const notice = tell(error)
  expect(notice).toMatchObject({ level: 'error', title: 'A fault of the action itself' })
  expect(notice.message).toContain(text)
  expect(notice.message).toContain('please report it')
})

test('a secret that is broken over the lines of the output is hidden', () => {
  const error = new DeployError('COMMAND_FAILED', 'It failed', {
    hint: 'Do this.',
    output: 'KEY: correct h\norse battery\nend',
  })
  const hide = (text: string) => text.replace(/correct h\s*orse battery/, '***')
  const { all, own } = describeFailure(error, '', runner, hide)
  expect([...own, ...all].join('\n')).not.toMatch(/correct|battery/)
})
