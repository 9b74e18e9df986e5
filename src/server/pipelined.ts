import type { SFTPWrapper } from 'ssh2'
import { patience } from '../patience.ts'
import { collect } from './collect.ts'
import { within } from './deadline.ts'

/**
 * Requests in flight and their size: together the window that OpenSSH's server gives a channel (2 MiB). Each costs a
 * call and an answer, so few large ones take less time than many small ones; ssh2 cuts them where a server says that it takes less.
 */
const inFlight = 16
const requestSize = 131_072

/**
 * Writes a file by SFTP (draft-ietf-secsh-filexfer-02), many requests at a time, in order, while its content is
 * still being made; no more of it is held than what is in flight.
 *
 * @returns the number of bytes written
 * @throws Error of SFTP or of the content, and where SFTP answers nothing for long; nothing more is sent then
 */
export async function writePipelined(
  sftp: SFTPWrapper,
  path: string,
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<number> {
  const answer = <T>(waiting: Promise<T>) => within(patience.quiet, waiting, unanswered)
  const opening = new Promise<Buffer>((resolve, reject) =>
    sftp.open(path, 'w', (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  const handle = await answer(opening)
  let open = 0
  let room: () => void = () => {}
  let failure: Error | undefined
  let position = 0
  try {
    for await (const piece of content) {
      for (let start = 0; start < piece.length; start += requestSize) {
        const part = piece.subarray(start, start + requestSize)
        sftp.write(handle, part, 0, part.length, position, (error) => {
          failure ??= error ?? undefined
          open -= 1
          room()
        })
        position += part.length
        open += 1
        collect(part.length)
        if (open === inFlight) await answer(new Promise<void>((resolve) => (room = resolve)))
        if (failure) throw failure
      }
    }
  } finally {
    // Behind the last write, without waiting for it: requests are answered in order.
    const closing = new Promise<void>((resolve) => {
      sftp.close(handle, (error) => {
        failure ??= error ?? undefined
        resolve()
      })
    })
    await answer(closing)
  }
  if (failure) throw failure
  return position
}

const unanswered = () => new Error(`SFTP has answered nothing for ${patience.quiet} s`)
