import { expect, test } from 'vitest'
import { parseBasicAuth, readBasicAuth } from '../../src/inputs/basic-auth.ts'
import { refuseEmpty } from '../../src/inputs/workflow.ts'

test('one user:password a line; the last of a user wins, and colons belong to the password', () => {
  expect(parseBasicAuth('# staging\r\nann:a:b#c\n\n  bob@example.org:  two words  \nann:last\n')).toEqual([
    { name: 'ann', password: 'last' },
    { name: 'bob@example.org', password: '  two words' },
  ])
  expect(parseBasicAuth('')).toEqual([])
})

test.each([
  ['secretpassword', 'no colon'],
  ['a nn:secretpassword', 'user name'],
  ['ann"{:secretpassword', 'user name'],
  [':secretpassword', 'user name'],
  ['ann:', 'empty password'],
  [`ann:${'é'.repeat(37)}`, 'more than 72 bytes'],
  ['ann:secret\u0007password', 'control'],
])('%j is refused, by its line and without what stands in it', (line, words) => {
  expect(() => parseBasicAuth(`ok:fine\n${line}`)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
  try {
    parseBasicAuth(`ok:fine\n${line}`)
  } catch (error) {
    expect(String(error)).toContain(words)
    expect(String(error)).toContain('line 2')
    expect(String(error)).not.toMatch(/secret|éé/)
  }
})

test('each password is hidden', () => {
  const hidden: string[] = []
  readBasicAuth({ env: { 'INPUT_BASIC-AUTH': 'ann:correct horse' }, setSecret: (text) => hidden.push(text) })
  expect(hidden).toContain('correct horse')
})

test('a secret that is empty does not open the site', () => {
  const workflow = (line: string) => `jobs:\n  a:\n    steps:\n      - with:\n          host: h\n          ${line}\n`
  const run = { repository: 'o/r', workspace: '/w' }
  const env = { GITHUB_WORKFLOW_REF: 'o/r/.github/workflows/deploy.yml@refs/heads/main' }
  const refuse = (line: string) => () => refuseEmpty('basic-auth', { env, readFile: () => workflow(line) }, run)
  const secret = '$' + '{{ secrets.STAGING }}'
  expect(refuse(`basic-auth: ${secret}`)).toThrow(expect.objectContaining({ code: 'SECRET_EMPTY' }))
  expect(refuse(`database: ${secret}`)).not.toThrow()
})
