import { describeDuration, describeNumber, describeSize } from '../describe.ts'
import type { Sent } from './pack.ts'

/** Milliseconds between two lines. */
const interval = 3000

export interface Progress {
  /** Counts bytes of files as they are read to be sent; throws once the transfer is stopped. */
  onRead(bytes: number): void
  counted(content: Iterable<Buffer>): Iterable<Buffer>
  end(): void
}

/** Tells of a transfer that takes long, every few seconds: files, bytes, rate and time left. */
export function watchProgress(files: Sent, log: (line: string) => void, stopped: AbortSignal): Progress {
  const sizes = files.flatMap(([, entry]) => (entry.kind === 'file' ? [entry.size] : []))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const began = performance.now()
  let read = 0
  let [done, doneBytes] = [0, 0]
  const timer = setInterval(() => {
    while (done < sizes.length && doneBytes + (sizes[done] as number) <= read) doneBytes += sizes[done++] as number
    log(
      describeProgress({ files: done, of: sizes.length, bytes: read, total, milliseconds: performance.now() - began }),
    )
  }, interval)
  const onRead = (bytes: number) => {
    stopped.throwIfAborted()
    read += bytes
  }
  return {
    onRead,
    counted: function* (content) {
      for (const chunk of content) {
        yield chunk
        onRead(chunk.length)
      }
    },
    end: () => clearInterval(timer),
  }
}

/** `312 of 1,271 files, 4.2 of 14 MB, 1.4 MB/s, 7 s left`. */
export function describeProgress(o: {
  files: number
  of: number
  bytes: number
  total: number
  milliseconds: number
}): string {
  const rate = (o.bytes / o.milliseconds) * 1000
  const left = rate > 0 ? describeDuration(((o.total - o.bytes) / rate) * 1000) : 'an unknown time'
  return `${describeNumber(o.files)} of ${describeNumber(o.of)} files, ${describeSize(o.bytes)} of ${describeSize(o.total)}, ${describeSize(rate)}/s, ${left} left`
}
