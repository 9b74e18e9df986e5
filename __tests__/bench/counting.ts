/** How often a run asks the server something, and what that starts there. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestServer } from '../lab/server.ts'

export interface Counts {
  /** SSH channels opened: each is a round trip or more, and a process there. */
  readonly channels: number
  /** Python interpreters started on the server, Gunicorn's included. */
  readonly interpreters: number
}

const starts = '/var/tmp/interpreter-starts'

/** sshd tells each channel in its log from VERBOSE on (sshd_config(5)); each interpreter imports sitecustomize. */
export async function startCounting(server: TestServer): Promise<void> {
  await server.sh('echo LogLevel VERBOSE > /etc/ssh/sshd_config.d/verbose.conf; systemctl reload ssh')
  await server.sh(`install -m 666 /dev/null ${starts}`)
  const hook = [
    'try:',
    `    with open("${starts}", "a") as file:`,
    '        file.write("x\\n")',
    'except OSError:',
    '    pass',
    '',
  ].join('\n')
  const folder = (await server.sh('ls -d /etc/python3.*')).trim()
  await writeFile(join(server.root, folder, 'sitecustomize.py'), hook)
}

/** What the work has cost. */
export async function counted(server: TestServer, work: () => Promise<unknown>): Promise<Counts> {
  const before = await countsOf(server)
  await work()
  const after = await countsOf(server)
  return { channels: after.channels - before.channels, interpreters: after.interpreters - before.interpreters }
}

async function countsOf(server: TestServer): Promise<Counts> {
  const channels = await server.sh("journalctl -q -o cat -t sshd | grep -c '^Starting session:' || true")
  const interpreters = await server.sh(`wc -l < ${starts}`)
  return { channels: Number(channels), interpreters: Number(interpreters) }
}
