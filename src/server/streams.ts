import type { ClientChannel } from 'ssh2'

/** Calls `onLine` for every complete line that the channel's standard output (or error) delivers. */
export function eachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  stream.on('end', () => {
    if (rest) onLine(rest)
    rest = ''
  })
}

/** Resolves with the exit code; a signal counts as 128 and more, as shells have it. */
export function exitOf(channel: ClientChannel): Promise<number> {
  return new Promise((resolve) => {
    let code = 255
    channel.on('exit', (value: number | null) => {
      code = value ?? 137
    })
    channel.on('close', () => resolve(code))
  })
}
