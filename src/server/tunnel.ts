import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { eachLine } from './streams.ts'
import type { Target } from './target.ts'

/** Lines of the command that are kept. */
const keptLines = 10

/**
 * The command with what its tokens stand for: %h host, %p port, %r user, %n the host as it was given, %% a percent sign
 * (ssh_config(5), TOKENS). None of them holds what means something to a shell: the inputs' rules see to that.
 */
export function expandTokens(command: string, { host, port, user }: Pick<Target, 'host' | 'port' | 'user'>): string {
  const values: Readonly<Record<string, string>> = { h: host, n: host, p: String(port), r: user, '%': '%' }
  return command.replace(/%([hnpr%])/g, (token, letter: string) => values[letter] ?? token)
}

/** Runs a command by the runner's shell, as OpenSSH does (ssh_config(5), ProxyCommand); it ends with its stream. */
export function openTunnel(command: string, target: Target): { stream: Duplex; failed(): Promise<string> } {
  // The inputs, secrets among them, are none of its business (GitHub: "Inputs" of actions come as INPUT_*).
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_')))
  const child = spawn('/bin/sh', ['-c', `exec ${expandTokens(command, target)}`], { stdio: 'pipe', env })
  const said: string[] = []
  eachLine(child.stderr, (line) => said.push(line))
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  // Of Duplex.from() the last lines of a command that has ended could be lost: its input closes before they are read.
  const stream = new Duplex({
    read: () => void child.stdout.resume(),
    write: (chunk, _, done) => void child.stdin.write(chunk, () => done()),
    final: (done) => void child.stdin.end(() => done()),
    destroy: (error, done) => {
      child.kill()
      done(error)
    },
  })
  child.stdout.on('data', (chunk) => void (stream.push(chunk) || child.stdout.pause()))
  child.stdout.on('end', () => stream.push(null))
  // Whoever reads hears that it has ended; that nothing can be written any more says no more than that.
  child.stdin.on('error', () => {})
  return {
    stream,
    failed: async () => {
      // It has ended when its output has, but for a moment.
      const over = new Promise<null>((resolve) => setTimeout(() => resolve(null), 1000).unref())
      const end = await Promise.race([ended, over])
      if (end === null || (end.code === 0 && said.length === 0)) return ''
      const how = end.code === null ? `ended by ${end.signal}` : `ended with code ${end.code}`
      return [...said.slice(-keptLines), how].join('\n')
    },
  }
}
