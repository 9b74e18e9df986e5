/** How often a run asks the server something, and what that starts there. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startRelay } from '../lab/relay.ts'
import type { TestServer } from '../lab/server.ts'
import type { BenchSite } from './site.ts'

export interface Counts {
  /** Changes of direction on the wire, those of the log-in included: at most so many round trips are waited for. */
  readonly roundTrips: number
  /** SSH channels opened: each is a round trip or more, and a process there. */
  readonly channels: number
  /** Python interpreters started on the server, Gunicorn's included. */
  readonly interpreters: number
}

const starts = '/var/tmp/interpreter-starts'

/**
 * What pieces of work cost. It slows the server down a little, so runs that are counted are not timed; from here on
 * the site is reached through a relay that counts.
 */
export async function openCounter(site: BenchSite): Promise<{
  of(work: () => Promise<unknown>): Promise<Counts>
  close(): Promise<void>
}> {
  const { server } = site
  await prepare(server)
  const relay = await startRelay({ host: server.address, port: 22 })
  site.way = { host: '127.0.0.1', port: relay.port }
  const now = async (): Promise<Counts> => ({
    roundTrips: relay.turns,
    channels: Number(await server.sh("journalctl -q -o cat -t sshd | grep -c '^Starting session:' || true")),
    interpreters: Number(await server.sh(`wc -l < ${starts}`)),
  })
  return {
    of: async (work) => {
      const before = await now()
      await work()
      const after = await now()
      return {
        roundTrips: after.roundTrips - before.roundTrips,
        channels: after.channels - before.channels,
        interpreters: after.interpreters - before.interpreters,
      }
    },
    close: relay.close,
  }
}

/**
 * sshd tells each channel in its log from VERBOSE on (sshd_config(5)); each interpreter imports `encodings` before it
 * has anything but built-in modules, also one that looks for no installed packages.
 */
async function prepare(server: TestServer): Promise<void> {
  await server.sh('echo LogLevel VERBOSE > /etc/ssh/sshd_config.d/verbose.conf; systemctl reload ssh')
  await server.sh(`install -m 666 /dev/null ${starts}`)
  const hook = [
    '',
    'import posix',
    'try:',
    `    _file = posix.open(b"${starts}", posix.O_WRONLY | posix.O_APPEND)`,
    '    posix.write(_file, b"x\\n")',
    '    posix.close(_file)',
    'except OSError:',
    '    pass',
    '',
  ].join('\n')
  const path = (await server.sh('ls /usr/lib/python3.*/encodings/__init__.py')).trim()
  await appendFile(join(server.root, path), hook)
}
