import type { Readable } from 'node:stream'
import { patience } from '../patience.ts'
import { within } from '../server/deadline.ts'

/** What comes by a stream: lines, and between them bytes of which the number is known. Nobody is waited for without end. */
export interface Input {
  /** The next line; null at the end. @throws Error for one that is longer, and when nothing came for long */
  line(most: number): Promise<string | null>
  /** The next bytes, piece by piece. @throws Error when they end before, and when nothing came for long */
  bytes(count: number): AsyncGenerator<Buffer>
}

export function openInput(stream: Readable): Input {
  const pieces = stream[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  const next = async (): Promise<Buffer | null> => {
    const silent = () => new Error(`nothing has come for ${patience.silence} s`)
    const { done, value } = await within(patience.silence, pieces.next(), silent)
    return done ? null : (value as Buffer)
  }
  return {
    line: async (most) => {
      for (let searched = 0; ; ) {
        const at = rest.indexOf(10, searched)
        if (at > most || (at < 0 && rest.length > most)) throw new Error(`a line has more than ${most} bytes`)
        if (at >= 0) {
          const line = rest.toString('utf8', 0, at)
          rest = rest.subarray(at + 1)
          return line
        }
        searched = rest.length
        const piece = await next()
        if (piece === null) return null
        rest = Buffer.concat([rest, piece])
      }
    },
    bytes: async function* (count) {
      for (let left = count; left > 0; ) {
        const piece = rest.length > 0 ? rest : await next()
        if (piece === null) throw new Error('the files have ended before their time')
        const taken = piece.subarray(0, left)
        rest = piece.subarray(taken.length)
        left -= taken.length
        yield taken
      }
    },
  }
}
