import { expect, onTestFinished, test, vi } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { type Connection, connect } from '../../src/server/connection.ts'
import { type Asked, openSession, type Session } from '../../src/server/session.ts'
import { findMisshapen } from '../../src/server/told.ts'
import { expectHeld } from '../lab/attacks.ts'
import { type Act, type Behaviour, facts, flood, honestAt, says, startHostile } from '../lab/hostile.ts'

vi.mock(import('../../src/patience.ts'), async (original) => {
  const real = await original()
  // What a busy machine needs to answer at all is less: the first of all answers is a second of this process.
  return { ...real, patience: { ...real.patience, quiet: 8, silence: 8, shell: 8, command: 8 } }
})

/** What this test sends itself takes its time. */
vi.mock(import('../../src/server/limits.ts'), async () => {
  const few = { line: 2 * 1024 * 1024, all: 8 * 1024 * 1024 }
  return { mostOfOurs: few, mostOfOthers: few }
})

const asked: Asked = {
  ...{ app: 'blog', packages: [], services: [], uv: '/x', domain: 'a.test', domains: [], healthPath: '/' },
  ...{ secure: true, filesHash: '', parts: [], ports: [443], wait: 0 },
  holder: { actor: '', doing: '', url: '', since: '' },
}

/** A connection to a server that behaves so. */
async function connectTo(behaviour: Behaviour) {
  const { close, ...target } = await startHostile(behaviour)
  onTestFinished(close)
  const connection = await connect(target as never, { sftp: false, log: () => {} })
  onTestFinished(() => connection.close())
  return connection
}

/** How a run ended that only opens its session, and what else it does then. */
async function ended(connection: Connection, more: (session: Session) => Promise<unknown> = async () => {}) {
  const began = performance.now()
  const outcome = await openSession(connection, asked, () => {}, { installs: true })
    .then(more)
    .then(
      () => 'green',
      (error: unknown) => (error instanceof DeployError ? error.code : `${error}`),
    )
  return { outcome, seconds: (performance.now() - began) / 1000 }
}

const silent: Act = () => {}
const big = 'x'.repeat(100_000)
const call = (session: Session) => session.server.call('environment.discard', { app: 'blog', venv: 'x' })

const hangs: Record<string, readonly [Behaviour, string, ((session: Session) => Promise<unknown>)?]> = {
  'exec is never answered': [{ exec: null }, 'CONNECTION_LOST'],
  'a mute shell': [{ exec: silent }, 'SHELL_UNUSABLE'],
  'a mute session': [{ exec: says() }, 'COMMAND_FAILED'],
  'an array again and again': [
    {
      exec: (channel, number) => {
        says()(channel, number)
        const timer = setInterval(() => channel.write('[1]\n'), 100)
        channel.on('close', () => clearInterval(timer))
      },
    },
    'COMMAND_FAILED',
  ],
  'null, a number, a text, half an object': [{ exec: says('null', '5', '"x"', '{"facts":') }, 'COMMAND_FAILED'],
  'facts that are none': [{ exec: says({ facts: {} }) }, 'COMMAND_FAILED'],
  'facts that are a list': [{ exec: says({ facts: [1] }) }, 'COMMAND_FAILED'],
  'facts of other types': [{ exec: says({ facts: { ...facts, releases: { length: 1e9 } } }) }, 'COMMAND_FAILED'],
  'facts without end in depth': [{ exec: says(`{"facts":${'['.repeat(1e6)}${']'.repeat(1e6)}}`) }, 'COMMAND_FAILED'],
  'a log that is no text, and a module that is not lent': [
    { exec: says({ log: { a: 1 } }, { lacks: '../../../etc/passwd' }, { lacks: 7 }, { told: true }) },
    'COMMAND_FAILED',
  ],
  'a failure that is none': [{ exec: says({ failure: 7 }) }, 'COMMAND_FAILED'],
  'a failure of other types': [
    { exec: says({ failure: { code: {}, message: [], output: 5, hint: {} } }) },
    'COMMAND_FAILED',
  ],
  'a worker that is mute': [{ exec: honestAt(null, silent) }, 'COMMAND_FAILED', call],
  'a worker that never answers': [{ exec: honestAt(null, says()) }, 'CONNECTION_LOST', call],
  'a worker that says what is no message': [
    {
      exec: honestAt(
        null,
        says('{"call":', { call: 1, out: 5 }, { call: 1, out: '{"result"' }, { call: 'x' }, { call: 1, ended: 1 }),
      ),
    },
    'CONNECTION_LOST',
    call,
  ],
  'a command that says nothing': [
    { exec: honestAt(null, silent) },
    'CONNECTION_LOST',
    (session) => session.server.run(['true']),
  ],
  'SFTP that is never opened': [
    { exec: honestAt(null, silent) },
    'SYNC_FAILED',
    (session) => session.server.upload([Buffer.from('x')], '/x'),
  ],
  'SFTP that answers nothing': [
    { exec: honestAt(null, silent), opensSftp: true },
    'SYNC_FAILED',
    (session) => session.server.makeFolders(['/x']),
  ],
  'SFTP that takes nothing': [
    { exec: honestAt(null, silent), opensSftp: true },
    'SYNC_FAILED',
    (session) => session.server.upload([Buffer.from('x')], '/x'),
  ],
  'a session that does not end': [{ exec: honestAt(null, silent) }, 'green', (session) => session.close()],
}

test('after the log-in no wait is without end, and each has its reason', async () => {
  // The log-ins one after the other: this process, which is the servers too, is busy with them.
  const connections = new Map<string, Connection>()
  for (const [name, [behaviour]] of Object.entries(hangs)) connections.set(name, await connectTo(behaviour))
  const escaped = await Promise.all(
    Object.entries(hangs).map(async ([name, [, code, more]]) => {
      const { outcome, seconds } = await ended(connections.get(name) as Connection, more)
      return outcome === code && seconds < 40 ? [] : [`${name}: ${outcome} after ${seconds} s`]
    }),
  )
  expectHeld('a hostile server', Object.keys(hangs), escaped.flat())
}, 120_000)

const floods: Record<string, readonly [Act, ((session: Session) => Promise<unknown>)?]> = {
  'a line without an end, before our program listens': [(channel) => flood(channel, big)],
  'lines without an end on standard error': [(channel) => flood(channel, `${big}\n`, channel.stderr)],
  'a line without an end instead of the facts': [
    (channel, number) => {
      says()(channel, number)
      flood(channel, big)
    },
  ],
  'messages without an end': [
    (channel, number) => {
      says()(channel, number)
      flood(channel, `{"log":"${big}"}\n`)
    },
  ],
  'short words without an end': [
    (channel, number) => {
      says()(channel, number)
      flood(channel, 'a\n'.repeat(50_000))
    },
  ],
  'a call that never stops': [
    honestAt(null, (channel, number) => {
      says()(channel, number)
      flood(channel, `{"call":1,"err":"${big}"}\n`)
    }),
    call,
  ],
  'a command that never stops': [
    honestAt(null, (channel) => flood(channel, `${big}\n`)),
    (session) => session.server.run(['true']),
  ],
}

test('a server that floods is cut off, and the memory stays within bounds', async () => {
  const escaped: string[] = []
  for (const [name, [exec, more]] of Object.entries(floods)) {
    const before = process.memoryUsage().rss
    let most = before
    const looking = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50)
    const { outcome } = await ended(await connectTo({ exec }), more)
    clearInterval(looking)
    const grown = Math.round((most - before) / 1e6)
    // Words that are no message may be all that comes for too long.
    const isCut = outcome === 'SERVER_FLOODS' || (outcome === 'COMMAND_FAILED' && name.startsWith('short'))
    if (!isCut || grown > 200) escaped.push(`${name}: ${outcome}, ${grown} MB`)
  }
  expectHeld('a hostile server', Object.keys(floods), escaped)
}, 120_000)

test('the facts of these tests are whole, and each that is missing is named', () => {
  expect(findMisshapen(facts)).toBeNull()
  for (const name of Object.keys(facts)) expect(findMisshapen({ ...facts, [name]: undefined })).toBe(name)
})
