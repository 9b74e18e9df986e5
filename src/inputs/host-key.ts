import { createHash } from 'node:crypto'
import type { HostKeyPin } from '../model.ts'
import { type Given, invalid } from './given.ts'

/** How `ssh-keygen -l` names the types of keys → how the protocol does (RFC 4253, 5656, 8709). ECDSA has three. */
const shortTypes: Readonly<Record<string, string>> = { ED25519: 'ssh-ed25519', RSA: 'ssh-rsa', DSA: 'ssh-dss' }
const ecdsaTypes: Readonly<Record<string, string>> = {
  '256': 'ecdsa-sha2-nistp256',
  '384': 'ecdsa-sha2-nistp384',
  '521': 'ecdsa-sha2-nistp521',
}

const howTo =
  'On the server (your provider has a console), run `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` and paste the line it prints.'

/** The fingerprint of a public key blob (RFC 4253, 6.6) as OpenSSH prints it: `SHA256:` and 43 characters of base64. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

/**
 * Reads what a person pasted to say which host keys are right: fingerprints, lines of `ssh-keygen -lf`, the lines
 * that we show when no key was given, lines of known_hosts (sshd(8); also with hashed hosts, or as a `.pub` file without them), in any number and mixture.
 * @throws DeployError INPUT_INVALID, naming the line; the text is never repeated, as it may be a private key
 */
export function parseHostKeys(given: Given): HostKeyPin[] {
  const text = typeof given.value === 'string' ? given.value : given.value.join('\n')
  const pins = text
    .replace(/\\n/g, '\n')
    .split(/[\r\n]+/)
    .flatMap((line, index) => parseLine(line.trim().replace(/^(jump-)?host-key:\s*/, ''), given, index + 1))
  return pins.filter((pin, index) => pins.findIndex((other) => other.fingerprint === pin.fingerprint) === index)
}

function parseLine(line: string, given: Given, number: number): HostKeyPin[] {
  const refuse = (problem: string, hint: string) => invalid(given, `line ${number} ${problem}`, hint)
  if (line === '' || line.startsWith('#')) return []
  if (/PRIVATE KEY/.test(line))
    throw refuse(
      'is of a private key.',
      `It belongs into \`${given.name === 'host-key' ? 'ssh-key' : 'jump-key'}\`. ${howTo}`,
    )
  if (line.startsWith('@')) {
    throw refuse('is marked as a certificate authority or as revoked.', `Paste the server's own key. ${howTo}`)
  }
  const words = line.split(/\s+/)
  const typeAt = words.findIndex((word, at) => /^[a-z0-9@.-]+$/.test(word) && /^AAAA/.test(words[at + 1] ?? ''))
  if (typeAt >= 0 && typeAt <= 1) return [parseBlob(words[typeAt] ?? '', words[typeAt + 1] ?? '', refuse)]

  const fingerprints = line.split(/[\s,]+/)
  if (fingerprints.every((word) => /^(SHA256:|[A-Za-z0-9+/]{43}=?$)/i.test(word))) {
    return fingerprints.map((word) => ({ fingerprint: parseFingerprint(word, refuse) }))
  }
  const printed = /^(?:(\d+) +)?(SHA256:\S+)(?: .*?)??(?: +\(([A-Za-z0-9-]+)\))?$/.exec(line)
  if (printed) {
    const type = typeNamed(printed[3] ?? '', printed[1] ?? '')
    const fingerprint = parseFingerprint(printed[2] ?? '', refuse)
    return [type === undefined ? { fingerprint } : { fingerprint, type }]
  }
  if (/(^|[\s:])([0-9a-f]{2}:){15}[0-9a-f]{2}\b/i.test(line)) {
    throw refuse(
      'is an MD5 fingerprint, which proves nothing any more.',
      'On the server (your provider has a console), run `ssh-keygen -l -E sha256 -f /etc/ssh/ssh_host_ed25519_key.pub` and paste the line it prints.',
    )
  }
  throw refuse('is neither a fingerprint (SHA256:…) nor a line of known_hosts.', howTo)
}

/** The protocol's name of a key type, from `ssh-keygen`'s name and number of bits, or from itself. */
function typeNamed(name: string, bits: string): string | undefined {
  if (name === 'ECDSA') return ecdsaTypes[bits]
  const types = [...Object.values(shortTypes), ...Object.values(ecdsaTypes)]
  return types.includes(name) ? name : shortTypes[name]
}

type Refuse = (problem: string, hint: string) => Error

function parseFingerprint(word: string, refuse: Refuse): string {
  const digest = word.replace(/^SHA256:/i, '').replace(/=+$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(digest) || digest.length !== 43) {
    throw refuse(
      `holds a fingerprint of ${digest.length} characters, where a whole one has 43 after SHA256:.`,
      `It was cut off or changed when it was copied. ${howTo}`,
    )
  }
  // The last character carries only four bits, so three in four typing errors there can be seen.
  if (Buffer.from(digest, 'base64').toString('base64') !== `${digest}=`) {
    throw refuse('holds a fingerprint that no key can have.', `One of its characters was changed. ${howTo}`)
  }
  return `SHA256:${digest}`
}

function parseBlob(type: string, base64: string, refuse: Refuse): HostKeyPin {
  const blob = Buffer.from(base64, 'base64')
  const fields = fieldsOf(blob)
  const canonical = blob.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
  if (!canonical || fields === null || fields.length < 2) {
    throw refuse('holds a public key that is cut off or was changed.', `Copy the whole line. ${howTo}`)
  }
  const inside = fields[0]?.toString('latin1')
  if (inside !== type) throw refuse(`says ${type}, but its key is of another type.`, `Copy the whole line. ${howTo}`)
  return { fingerprint: fingerprintOf(blob), type }
}

/** The length-prefixed strings (RFC 4251, 5) that make up a blob, or null when they do not fill it exactly. */
function fieldsOf(blob: Buffer): Buffer[] | null {
  const fields: Buffer[] = []
  let at = 0
  while (at < blob.length) {
    if (at + 4 > blob.length) return null
    const end = at + 4 + blob.readUInt32BE(at)
    if (end > blob.length) return null
    fields.push(blob.subarray(at + 4, end))
    at = end
  }
  return fields
}
