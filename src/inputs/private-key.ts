import { DeployError } from '../errors.ts'

const whole =
  'Paste the whole private key (the file without .pub), from its line -----BEGIN to its line -----END, into the secret.'

/**
 * The private key as OpenSSH would write it, from what people paste: repaired are literal `\n`, CRLF, indentation,
 * line breaks that became spaces, a missing final newline, quotes around it, and base64 of the whole.
 * A passphrase is not checked here, as only decrypting shows whether it is right.
 * @throws DeployError KEY_INVALID when it is not a private key that SSH can use, with the command that makes it one
 */
export function repairPrivateKey(given: string): string {
  const text = decoded(
    given
      .replace(/^\uFEFF/, '')
      .replace(/\\r|\r/g, '')
      .replace(/\\n/g, '\n')
      .trim()
      .replace(/^(["'])([\s\S]*)\1$/, '$2'),
  )
  refuseOthers(text)
  const block = /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([\s\S]*?)-----END \1-----/.exec(text)
  if (!block) {
    throw /-----(BEGIN|END)/.test(text)
      ? refuse('is cut off: its first or its last line is missing.', whole)
      : refuse('is not a private key.', whole)
  }
  const label = block[1] ?? ''
  if (label === 'PRIVATE KEY' || label === 'ENCRYPTED PRIVATE KEY') {
    throw refuse(
      'is in the PKCS #8 format, as openssl writes it, which SSH programs do not all read.',
      'Convert it with `ssh-keygen -p -f FILE`, which rewrites the file (an empty passphrase is fine). For an Ed25519 key that command fails: make a new one with `ssh-keygen -t ed25519 -f deploy_key`.',
    )
  }
  // The old format may say with headers (RFC 1421) how it is encrypted; a blank line ends them.
  const lines = (block[2] ?? '').split(/\s*\n\s*/)
  const headers = lines.filter((line) => /^[A-Za-z-]+: /.test(line))
  const body = lines
    .filter((line) => !headers.includes(line))
    .join('')
    .replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]{40,}=*$/.test(body)) throw refuse('holds characters that no key has, or too few.', whole)
  if (label.startsWith('OPENSSH')) refuseUnusable(Buffer.from(body, 'base64'))
  const wrapped = body.match(/.{1,70}/g) ?? []
  const head = headers.length > 0 ? [...headers, ''] : []
  return `${[`-----BEGIN ${label}-----`, ...head, ...wrapped, `-----END ${label}-----`].join('\n')}\n`
}

function decoded(text: string): string {
  if (text.includes('-----') || !/^[A-Za-z0-9+/\s]+=*$/.test(text)) return text
  const inside = Buffer.from(text, 'base64').toString('latin1').replace(/\r/g, '').trim()
  return /^(-----BEGIN|PuTTY-User-Key-File)/.test(inside) ? inside : text
}

function refuseOthers(text: string): void {
  if (/^PuTTY-User-Key-File/.test(text)) {
    throw refuse(
      'is in the format of PuTTY.',
      'In PuTTYgen choose Conversions, Export OpenSSH key; or run `puttygen FILE.ppk -O private-openssh -o deploy_key`. Then paste the new file into the secret.',
    )
  }
  if (/^((ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA|---- BEGIN SSH2 PUBLIC KEY|-----BEGIN [A-Z ]*PUBLIC KEY)/.test(text)) {
    throw refuse('is a public key.', `That one belongs on the server, in ~/.ssh/authorized_keys. ${whole}`)
  }
  if (/^-----BEGIN CERTIFICATE/.test(text)) throw refuse('is a certificate.', whole)
  if (/^[~./][^\n]*$/.test(text)) {
    throw refuse('is the name of a file.', `The file is not on GitHub's machine. ${whole}`)
  }
}

/** What can be seen of the OpenSSH format (PROTOCOL.key of OpenSSH) without the passphrase. */
function refuseUnusable(blob: Buffer): void {
  const magic = 'openssh-key-v1\0'
  if (blob.subarray(0, magic.length).toString('latin1') !== magic)
    throw refuse('was changed when it was copied.', whole)
  if (blob.includes('sk-ssh-ed25519@openssh.com') || blob.includes('sk-ecdsa-sha2-nistp256@openssh.com')) {
    throw refuse(
      'needs a security token that somebody touches.',
      'Make one that works alone: `ssh-keygen -t ed25519 -f deploy_key`.',
    )
  }
  // cipher, its options (kdf name, kdf options), number of keys, public key, private keys
  let at = magic.length
  for (const kind of ['text', 'text', 'text', 'number', 'text', 'text']) {
    if (at + 4 > blob.length) throw refuse('is cut off.', whole)
    at += kind === 'text' ? 4 + blob.readUInt32BE(at) : 4
  }
  if (at > blob.length) throw refuse('is cut off.', whole)
}

function refuse(problem: string, hint: string): DeployError {
  return new DeployError('KEY_INVALID', `ssh-key: what was given ${problem}`, { hint })
}
