import { connect, type Socket } from 'node:net'

/**
 * First words of servers that speak first and are not SSH: FTP and mail (RFC 959, RFC 5321: 220), POP3 (RFC 1939),
 * IMAP (RFC 9051), VNC (RFC 6143), web servers that were asked in vain (RFC 9112).
 */
const others = /^(220[ -]|\+OK\b|\* OK\b|RFB \d|HTTP\/\d)/

/**
 * Opens the TCP connection. A server that greets in another protocol ends it at once with an error `not SSH: …`:
 * SSH allows any lines before its own (RFC 4253, section 4.2), so one would wait for them until the time-out.
 */
export function dial({ host, port }: { readonly host: string; readonly port: number }): Socket {
  // What is small and waits for an answer leaves at once: Nagle's algorithm and the server's delayed
  // acknowledgements held back each request by 40 ms (RFC 896; RFC 1122, 4.2.3.2).
  const socket = connect({ host, port, noDelay: true })
  socket.once('data', (chunk: Buffer) => {
    const line = chunk.toString('latin1').split(/[\r\n]/, 1)[0] ?? ''
    if (others.test(line)) socket.destroy(new Error(`not SSH: ${line.slice(0, 200)}`))
  })
  return socket
}
