/** What a refused run has to say, read as GitHub reads it. */
import { createServer, type Socket } from 'node:net'
import { expect } from 'vitest'
import type { ActionResult } from '../lab/action.ts'

/** The error annotation of a run; an error when there is none or more than one, or it has no title. */
export function annotation(result: ActionResult): { title: string; properties: string; message: string } {
  const lines = result.log.split('\n').filter((line) => line.startsWith('::error'))
  const [, properties = '', message = ''] = /^::error (.*?)::(.*)$/.exec(lines[0] ?? '') ?? []
  const title = /title=([^,]*)/.exec(properties)?.[1]
  if (lines.length !== 1 || title === undefined) throw new Error(`no single error annotation in:\n${result.log}`)
  const decoded = message.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
  return { title, properties, message: decoded }
}

/** Red, with the code in the outputs, the annotation and the summary, and with each of the texts in the annotation. */
export function expectRefused(result: ActionResult, code: string, ...texts: readonly (string | RegExp)[]): string {
  const { title, message } = annotation(result)
  expect({ code: result.code, error: title }, result.log).toEqual({ code: 1, error: code })
  expect(result.outputs).toMatchObject({ result: 'failed', 'error-code': code, release: '', url: '' })
  expect(result.summary).toContain(code)
  for (const text of texts) expect(message).toMatch(text)
  return message
}

/** A little server on 127.0.0.1 that counts who connects. */
export interface Counter {
  readonly port: number
  connections(): number
  close(): Promise<void>
}

/** Listens on a free port; `onConnection` says what it is. */
export async function listen(onConnection: (socket: Socket) => void): Promise<Counter> {
  let connections = 0
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    connections++
    open.add(socket)
    socket.on('error', () => {}) // the client may hang up in any way
    socket.on('close', () => open.delete(socket))
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    connections: () => connections,
    close: () => {
      for (const socket of open) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
