import type { Duplex } from 'node:stream'

/**
 * First words of servers that speak first, or answer our own greeting, and are not SSH: FTP and mail (RFC 959, RFC 5321:
 * 220), POP3 (RFC 1939), IMAP (RFC 9051), VNC (RFC 6143), web servers (RFC 9112), Redis.
 */
const others = /^(220[ -]|\+OK\b|\* OK\b|RFB \d|HTTP\/\d|-ERR\b|<(!DOCTYPE|html))/i

/** What no line of text holds: binary protocols, TLS among them (RFC 8446). SSH's own greeting is text (RFC 4253, 4.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const binary = /[\x00-\x08\x0e-\x1f\x7f]/

/** Characters that are kept of what comes before SSH's greeting. */
const keptCharacters = 4096

/** What a server has said so far. */
export interface Heard {
  /** Whether SSH has greeted. */
  readonly greeted: boolean
  /** What came before its greeting, or instead of it. */
  readonly words: string
}

/**
 * Listens until SSH greets. A server that speaks another protocol ends the stream at once with an error `not SSH: …`:
 * SSH allows any lines before its own (RFC 4253, section 4.2), so one would wait for them until the time-out.
 */
export function listenBefore(stream: Duplex): Heard {
  const heard = { greeted: false, words: '' }
  const listen = (chunk: Buffer) => {
    const text = heard.words + chunk.toString('latin1')
    const at = /^SSH-/m.exec(text)?.index
    heard.greeted = at !== undefined
    heard.words = text.slice(0, at ?? keptCharacters)
    if (heard.greeted || text.length > keptCharacters) stream.off('data', listen)
    if (heard.greeted) return
    const line = text.split(/[\r\n]/, 1)[0] ?? ''
    if (others.test(line)) stream.destroy(new Error(`not SSH: ${line.slice(0, 200)}`))
    else if (binary.test(text)) stream.destroy(new Error('not SSH: bytes that are no text'))
  }
  stream.on('data', listen)
  return heard
}
