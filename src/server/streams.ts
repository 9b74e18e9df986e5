import type { ClientChannel } from 'ssh2'
import { DeployError } from '../errors.ts'
import { mostOfOurs } from './limits.ts'

/** Who hears what a channel says, line by line. */
export interface Listeners {
  out(line: string): void
  err(line: string): void
}

/**
 * Hears a channel to its end.
 *
 * @returns the exit code; a signal counts as 128 and more, as shells have it
 * @throws DeployError SERVER_FLOODS, when it says more than is taken; the channel is closed then
 */
export async function hearChannel(channel: ClientChannel, { out, err }: Listeners, most = mostOfOurs): Promise<number> {
  let taken = 0
  return await new Promise<number>((resolve, reject) => {
    const refuse = () => {
      channel.removeAllListeners('data')
      channel.stderr.removeAllListeners('data')
      channel.close()
      reject(flooded())
    }
    const isTaken = (characters: number) => {
      taken += characters
      return taken <= most.all
    }
    eachLine(channel, out, { most: most.line, isTaken, refuse })
    eachLine(channel.stderr, err, { most: most.line, isTaken, refuse })
    let code = 255
    channel.on('exit', (value: number | null) => {
      code = value ?? 137
    })
    channel.on('close', () => resolve(code))
  })
}

interface Limit {
  /** Characters of a line. */
  readonly most: number
  /** Whether so many further ones are taken. */
  isTaken(characters: number): boolean
  refuse(): void
}

/** Calls `onLine` for every complete line that a stream delivers. */
export function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void, limit?: Limit): void {
  // In pieces: put together with each of them, a long line would be copied again and again.
  let pieces: string[] = []
  let length = 0
  let over = false
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    if (over) return
    const [first = '', ...rest] = chunk.split('\n')
    over = limit !== undefined && (length + first.length > limit.most || !limit.isTaken(chunk.length))
    if (over) {
      pieces = []
      limit?.refuse()
      return
    }
    pieces.push(first)
    length += first.length
    for (const begun of rest) {
      onLine(pieces.join(''))
      pieces = [begun]
      length = begun.length
    }
  })
  stream.on('end', () => {
    if (length > 0) onLine(pieces.join(''))
    pieces = []
    length = 0
  })
}

const flooded = () =>
  new DeployError('SERVER_FLOODS', 'The server says more than any answer is, and was cut off', {
    hint: 'Is this the right server ("host" and "port"), and does a start-up file of the account print without end? Log in by ssh and look. The site was not touched by what was cut off.',
  })

/** Lines and characters of each that are kept of what is no answer. */
const kept = { lines: 200, characters: 2000 }

/** Keeps a line for whoever has to explain a failure: the first and the latest, however many come. */
export function keepWords(words: string[], line: string): void {
  words.push(line.slice(0, kept.characters))
  if (words.length > kept.lines) words.splice(kept.lines / 2, 1)
}
