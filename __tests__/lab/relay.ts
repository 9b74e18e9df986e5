import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server over TCP, on this machine's loopback, that is slow or fails as told. */
export interface Relay {
  port: number
  /** Bytes passed so far: to the server (up) and from it (down). */
  readonly bytes: { up: number; down: number }
  /** How often something went up after something had come down: no fewer than the round trips that were waited for. */
  readonly turns: number
  /** Pass nothing from now on, in either direction, and close nothing: a network that is cut. */
  cut(): void
  /** Close every connection at once, with a reset. */
  drop(): void
  /** Close it and every connection through it. */
  close(): Promise<void>
}

/**
 * Listen on a free port and pass connections on to host and port, with `delayMs` of round-trip time, half each way.
 * After `dropAfter` bytes to the server every connection is reset, also each new one; all that there are at the turn
 * `dropAtTurn`.
 */
export async function startRelay(o: {
  host: string
  port: number
  delayMs?: number
  dropAfter?: number
  dropAtTurn?: number
}): Promise<Relay> {
  const bytes = { up: 0, down: 0 }
  let turns = 0
  let last: 'up' | 'down' = 'down'
  const sockets = new Set<Socket>()
  let isCut = false
  const later = (act: () => void) => setTimeout(() => isCut || act(), (o.delayMs ?? 0) / 2)

  const pass = (from: Socket, to: Socket, direction: 'up' | 'down') => {
    sockets.add(from)
    // Timers of equal length fire in the order they were set, so the bytes stay in order.
    from.on('data', (data: Buffer) => {
      later(() => {
        if (to.destroyed) return
        bytes[direction] += data.length
        if (direction === 'up' && last === 'down' && ++turns === o.dropAtTurn) return drop()
        last = direction
        if (bytes.up > (o.dropAfter ?? Number.POSITIVE_INFINITY)) return drop()
        // No faster than it can be passed on: without this the whole upload would wait here in memory.
        if (!to.write(data) && !from.isPaused()) {
          from.pause()
          to.once('drain', () => from.resume())
        }
      })
    })
    from.on('end', () => later(() => to.end()))
    from.on('error', () => later(() => to.resetAndDestroy()))
    from.on('close', () => sockets.delete(from))
  }

  const drop = () => {
    for (const it of sockets) it.resetAndDestroy()
  }
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const target = connect({ host: o.host, port: o.port, allowHalfOpen: true, noDelay: true })
    pass(client, target, 'up')
    pass(target, client, 'down')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    bytes,
    get turns() {
      return turns
    },
    cut() {
      isCut = true
    },
    drop,
    async close() {
      drop()
      server.close()
      await once(server, 'close')
    },
  }
}
