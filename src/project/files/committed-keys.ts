/** Private keys among the files that are sent. */
import { DeployError } from '../../errors.ts'
import type { Notice } from '../../model.ts'
import { describeFiles, printable } from '../describe.ts'

/** What every private key in PEM says (RFC 7468, and OpenSSH's PROTOCOL.key); in UTF-16, as PowerShell writes; in base64. */
const marks = [
  Buffer.from('PRIVATE KEY-----'),
  Buffer.from('PRIVATE KEY-----', 'utf16le'),
  Buffer.from('LS0tLS1CRUdJTi'),
]

/** Files that hold keys which open nothing, by their place. */
const samples = /(^|\/)(tests?|testing|__tests__|fixtures|examples?|docs?)\//

export interface KeyWatch {
  /** Looks at the content of a file. @throws DeployError SECRET_IN_FILE when a key of this run is in it */
  look(path: string, content: Buffer): void
  /** What a person should know about the keys that were seen. */
  notices(): Notice[]
}

/**
 * Watches for private keys. Those which this run logs in with, `own`, are never sent: whoever reads the repository has
 * them, and the server is open to them.
 */
export function watchPrivateKeys(own: readonly (string | undefined)[]): KeyWatch {
  const bodies = own.flatMap((key) => (key === undefined ? [] : [bodyOf(key)])).filter((body) => body !== '')
  const found: string[] = []
  return {
    look: (path, content) => {
      if (!marks.some((mark) => content.includes(mark))) return
      const text = plain(content.toString('latin1'))
      const inside = text.replace(/LS0tLS1CRUdJTi[A-Za-z0-9+/=]+/g, (one) =>
        plain(Buffer.from(one, 'base64').toString('latin1')),
      )
      if (bodies.some((body) => text.includes(body) || inside.includes(body))) throw refuse(path)
      if (/-----BEGIN[A-Z ]*PRIVATEKEY-----/.test(inside) && !samples.test(path)) found.push(path)
    },
    notices: () =>
      found.length === 0
        ? []
        : [
            {
              level: 'warning',
              title: 'Private key in the repository',
              message:
                `${describeFiles(found)} can be read by everyone who can read the repository, and is sent with it. ` +
                'Put the key into a secret and give that to the `env` input, make a new one, and delete the file; or name it under exclude.',
              file: found[0],
            },
          ],
  }
}

/** Without what wrapping, indentation and escaping add. */
const plain = (text: string): string => text.replace(/\\[rn]|[\s\0"',\\]/g, '')

/** What a key's text says beside its frame. */
function bodyOf(key: string): string {
  const inside = /-----BEGIN [^-]+-----([\s\S]+?)-----END/.exec(key)?.[1] ?? ''
  return plain(inside.replace(/^[A-Za-z-]+: .*$/gm, ''))
}

const refuse = (path: string) =>
  new DeployError('SECRET_IN_FILE', `${printable(path)} holds the private key that this run logs in with`, {
    hint: 'Everyone who can read the repository can log in to your server: make a new key (ssh-keygen -t ed25519), put its .pub into ~/.ssh/authorized_keys on the server in place of the old one, the key itself into the secret, and delete the file. Nothing was sent.',
    file: path,
  })
