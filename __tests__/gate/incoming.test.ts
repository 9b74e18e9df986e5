import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { openInput } from '../../src/gate/incoming.ts'

const inputOf = (...pieces: string[]) => openInput(Readable.from(pieces.map((piece) => Buffer.from(piece))))

test('lines and bytes follow each other, however they arrive', async () => {
  const text = 'first\nsecond é\n12345third\n\nlast'
  for (const size of [1, 2, 7, 100]) {
    const bytes = Buffer.from(text)
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    )
    const input = openInput(Readable.from(pieces))
    expect([await input.line(20), await input.line(20)]).toEqual(['first', 'second é'])
    const read: Buffer[] = []
    for await (const piece of input.bytes(5)) read.push(Buffer.from(piece))
    expect(Buffer.concat(read).toString()).toBe('12345')
    expect([await input.line(20), await input.line(20), await input.line(20)]).toEqual(['third', '', null])
  }
})

test('a line that is too long is refused before it has ended', async () => {
  await expect(inputOf('12345', '678901').line(10)).rejects.toThrow('more than 10 bytes')
  await expect(inputOf('12345678901\n').line(10)).rejects.toThrow('more than 10 bytes')
  const endless = new PassThrough()
  endless.write(Buffer.alloc(11))
  await expect(openInput(endless).line(10)).rejects.toThrow('more than 10 bytes')
})

test('bytes that end before their time', async () => {
  const read = async () => {
    for await (const _ of inputOf('123').bytes(4));
  }
  await expect(read()).rejects.toThrow('ended before their time')
})
