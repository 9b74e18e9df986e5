import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openInput } from '../../src/gate/incoming.ts'
import { type FileLine, limits } from '../../src/gate/protocol.ts'
import { openRunFolder } from '../../src/gate/store.ts'
import { processOf } from '../lab/process.ts'

let store: string
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'store-'))
})
afterEach(() => rmSync(store, { recursive: true, force: true }))

const fileOf = (path: string, text: string, executable = false): FileLine => ({
  path,
  kind: 'file',
  hash: createHash('sha256').update(text).digest('hex'),
  size: Buffer.byteLength(text),
  executable,
})

/** One run: what it lacked, and what of the project lay there. */
async function receive(texts: Record<string, string>, sent?: string) {
  const files = Object.entries(texts).map(([path, text]) => fileOf(path, text, path.endsWith('.sh')))
  const run = openRunFolder('polls', store)
  try {
    const lacking = run.lay(files)
    const bytes = sent ?? lacking.map((number) => Object.values(texts)[number]).join('')
    await run.receive(files, lacking, openInput(Readable.from([Buffer.from(bytes)])))
    const found = Object.keys(texts).map((path) => [path, readFileSync(join(run.code, path), 'utf8')])
    const modes = Object.keys(texts).map((path) => statSync(join(run.code, path)).mode & 0o777)
    return { lacking: lacking.map((number) => Object.keys(texts)[number]), found: Object.fromEntries(found), modes }
  } finally {
    run.remove()
  }
}

test('a second run sends only what changed; the same content runs and does not', async () => {
  const first = { 'a/b.py': 'one', 'c.py': 'two', 'c.sh': 'two', 'd.py': 'two', e: '' }
  expect(await receive(first)).toEqual({
    lacking: Object.keys(first),
    found: first,
    modes: [0o600, 0o600, 0o700, 0o600, 0o600],
  })
  expect((await receive(first)).lacking).toEqual([])
  const second = { 'a/b.py': 'changed', 'c.py': 'two' }
  expect(await receive(second)).toMatchObject({ lacking: ['a/b.py'], found: second })
  expect((await receive({ 'x.py': 'two' })).lacking).toEqual([])
})

test('what nobody uses any more is removed, but not by a run that sends no files', async () => {
  await receive({ a: 'one', b: 'two' })
  await receive({})
  expect((await receive({ a: 'one' })).lacking).toEqual([])
  expect(readdirSync(join(store, 'polls/objects'))).toHaveLength(1)
})

test('a content that is not what its hash says is refused, and not kept', async () => {
  await expect(receive({ a: 'one' }, 'eno')).rejects.toThrow('not what its hash says')
  await expect(receive({ a: 'one' }, 'on')).rejects.toThrow('ended before their time')
  expect(readdirSync(join(store, 'polls/objects'))).toEqual([])
  expect((await receive({ a: 'one' })).lacking).toEqual(['a'])
})

test('folders of runs that have ended are removed, and few run at a time', () => {
  const runs = join(store, 'polls/runs')
  const alive = readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) && name !== String(process.pid) ? processOf(Number(name)) : undefined
    return found ? [`${found.pid}-${found.started}`] : []
  })
  for (const name of ['1-0', '4194304-7', 'x', ...alive.slice(0, limits.runs - 1)])
    mkdirSync(join(runs, name, 'code'), { recursive: true })
  const mine = openRunFolder('polls', store)
  expect(readdirSync(runs)).toHaveLength(limits.runs)
  expect(() => openRunFolder('polls', store)).toThrow(`${limits.runs} runs with the key of polls are under way`)
  mine.remove()
  expect(readdirSync(runs).sort()).toEqual(alive.slice(0, limits.runs - 1).sort())
})
