/** What sudo and sudo-rs say where they let nobody through, as they said it on real servers. */
import { expect, test } from 'vitest'
import type { Connection } from '../../src/server/connection.ts'
import { refusal } from '../../src/server/refusal.ts'

const connection = { target: { host: 'server', user: 'deploy' } } as unknown as Connection

test.each([
  ['sudo', 'sudo: a password is required', /NOPASSWD/],
  ['sudo', 'deploy is not in the sudoers file.', /NOPASSWD/],
  ['sudo', 'sudo: /etc/sudoers.d/90-deploy is world writable', /visudo -c.*90-deploy/],
  ['sudo', '>>> /etc/sudoers.d/90-deploy: syntax error near line 1 <<<\nsudo: parse error', /visudo -c.*90-deploy/],
  ['sudo', "env: 'sudo': No such file or directory", /apt-get install sudo/],
  ['sudo-rs', 'sudo: interactive authentication is required', /NOPASSWD/],
  ['sudo-rs', "sudo-rs: I'm sorry deploy. I'm afraid I can't do that", /NOPASSWD/],
  [
    'sudo-rs',
    "/etc/sudoers.d/90-deploy:1:17: expecting ')' but found 'N'\ndeploy ALL=(ALL NOPASSWD: ALL\nsudo: I'm sorry deploy.",
    /visudo -c.*90-deploy/,
  ],
  [
    'sudo-rs',
    '/etc/sudoers:172:2: /etc/sudoers.d/90-deploy cannot be world-writable\nsudo: no',
    /visudo -c.*90-deploy/,
  ],
])('%s: %s', (_, said, hint) => {
  const error = refusal(connection, said, 1)
  expect(error.code).toBe('SUDO_REFUSED')
  expect(error.details.hint).toMatch(hint)
})
