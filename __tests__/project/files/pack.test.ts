import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FileEntry } from '../../../src/model.ts'
import { readChecked } from '../../../src/project/files/contents.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { packFiles, type Sent } from '../../../src/project/files/pack.ts'
import { chooseWays } from '../../../src/project/files/way.ts'
import { makeTree, type Node, type Tree } from '../tree.ts'

async function read(root: string): Promise<Sent> {
  const { files } = await listFiles(root, { include: [], exclude: [] })
  return Object.entries(await hashFiles(root, files))
}

async function packed(root: string, files: Sent, others: Sent = []): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of packFiles(root, files, others)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** What the server makes of a pack: the list and the contents in its order. */
function unpacked(pack: Buffer): { packed: number; files: Sent; contents: Buffer } {
  const data = gunzipSync(pack)
  const end = 10 + Number(data.subarray(0, 10).toString())
  return { ...JSON.parse(data.subarray(10, end).toString()), contents: data.subarray(end) }
}

const contentOf = (node: Node): Buffer =>
  Buffer.isBuffer(node) ? node : Buffer.from(typeof node === 'string' ? node : 'link' in node ? '' : node.executable)

test('any tree comes out as it went in', async () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  const segment = name.filter((text) => !/[/\0]|^\.{1,2}$/.test(text) && text.isWellFormed())
  const node: fc.Arbitrary<Node> = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(0, 262_143, 262_144, 524_288, 524_289, 1_200_000).map((size) => Buffer.alloc(size, 7)),
    fc.string().map((text) => ({ executable: text })),
    segment.map((target) => ({ link: target })),
  )
  const tree = fc
    .array(fc.tuple(segment, node), { maxLength: 12 })
    .map((entries) =>
      Object.fromEntries(entries.map(([name, value], at) => [`${'x/'.repeat(at % 4)}${at}${name}`, value])),
    )
  const roundTrip = async (tree: Tree) => {
    const root = makeTree(tree)
    const files = await read(root)
    const out = unpacked(await packed(root, files))
    expect(out.packed).toBe(files.length)
    expect(out.files).toEqual(files)
    const contents = Buffer.concat(files.map(([path]) => contentOf(tree[path] as Node)))
    expect(out.contents.equals(contents)).toBe(true)
    rmSync(root, { recursive: true })
  }
  await fc.assert(fc.asyncProperty(tree, roundTrip), { numRuns: 40 })
})

test('what does not compress costs next to nothing, what does gets small', async () => {
  const size = 3_000_000
  const root = makeTree({ noise: randomBytes(size), text: 'a line like any other\n'.repeat(100_000) })
  const [noise, text] = (await read(root)) as [Sent[number], Sent[number]]
  expect((await packed(root, [noise])).length).toBeLessThan(size * 1.001)
  expect((await packed(root, [text])).length).toBeLessThan(20_000)
})

test('memory does not grow with the files', async () => {
  const root = makeTree({ a: '' })
  execFileSync('truncate', ['-s', '400MB', path.join(root, 'a')])
  const files = await read(root)
  let most = 0
  for await (const piece of packFiles(root, files, [])) {
    expect(piece.length).toBeGreaterThan(0)
    most = Math.max(most, process.memoryUsage().arrayBuffers)
  }
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(64_000_000)
})

describe('a file that is not what it was fails by its name', () => {
  const entry: FileEntry = { kind: 'file', hash: '', size: 5, executable: false }
  test.each<[string, (place: string) => void]>([
    ['grown', (place) => writeFileSync(place, '123456')],
    ['shorter', (place) => writeFileSync(place, '1234')],
    ['of the same size', (place) => writeFileSync(place, '12354')],
    ['executable', (place) => chmodSync(place, 0o755)],
    ['gone', (place) => rmSync(place)],
    [
      'a link',
      (place) => {
        rmSync(place)
        symlinkSync('b', place)
      },
    ],
  ])('%s', async (_, change) => {
    const root = makeTree({ 'a\n': '12345', b: '12345' })
    const files = (await read(root)).filter(([name]) => name !== 'b')
    await packed(root, files)
    change(path.join(root, 'a\n'))
    await expect(packed(root, files)).rejects.toMatchObject({
      code: 'SYNC_FAILED',
      message: 'a\\n changed while it was being sent',
      details: { file: 'a\n' },
    })
  })

  test('a link that leads elsewhere', async () => {
    const root = makeTree({ a: { link: 'b' } })
    await expect(packed(root, [['a', { kind: 'link', target: 'c' }]])).rejects.toMatchObject({ code: 'SYNC_FAILED' })
  })

  test('a file of the kernel, which has another number of bytes than it says', () => {
    const size = 4096
    expect(() => [...readChecked('/sys/kernel', 'uevent_seqnum', { ...entry, size })]).toThrow(/changed while/)
  })
})

test('each file takes the way that costs least', async () => {
  const large = 4 * 1024 * 1024
  const noise = randomBytes(large)
  const root = makeTree({
    small: randomBytes(1000),
    below: noise.subarray(1),
    film: noise,
    'film again': noise,
    log: Buffer.alloc(large, 'text '),
    known: 'known',
    link: { link: 'film' },
  })
  const files = await read(root)
  const known = files.find(([name]) => name === 'known')?.[1] as { hash: string }
  const names = (list: Sent) => list.map(([name]) => name)
  const ways = chooseWays(root, files, [known.hash])
  expect({ packed: names(ways.packed), single: names(ways.single), there: names(ways.there) }).toEqual({
    packed: ['below', 'link', 'log', 'small'],
    single: ['film'],
    there: ['film again', 'known'],
  })
})
