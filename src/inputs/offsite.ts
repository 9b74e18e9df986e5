/** `backups:` of the YAML file, and the secrets that open the place where they go. */
import { DeployError } from '../errors.ts'
import type { BackupsWish, RepositoryAddress } from '../model.ts'
import { parseHost } from './address.ts'
import { asList, asNumber, asText, type Given, invalid, shown } from './given.ts'
import { backupFields, spans } from './limits.ts'
import { missingSecret, secretLine } from './missing-secret.ts'
import { repairPrivateKey } from './private-key.ts'
import { parseSchedule } from './processes.ts'
import { linesToMask } from './secrets.ts'
import { inputValue, type Source } from './source.ts'

/** At night, and not all sites of the world at the same second. */
const nightly = { calendar: '*-*-* 03:00:00', spread: true }

/** A week day by day, and a year in steps that grow. */
const defaultKeep = { daily: 7, weekly: 5, monthly: 12 }

const examples =
  '`to: s3:https://s3.eu-central-1.amazonaws.com/bucket/folder`, `to: sftp:user@host:/folder` or `to: /mnt/folder`'

/**
 * Backups that outlive the server, as the file and the secrets say; undefined without `backups`. Secrets are hidden from
 * the log before anything can be refused.
 * @throws DeployError INPUT_MISSING, INPUT_INVALID, SECRET_EMPTY, SECRET_IN_FILE, KEY_INVALID
 */
export function parseBackups(given: ReadonlyMap<string, Given>, source: Source): BackupsWish | undefined {
  for (const name of ['backup-password', 'backup-access-key', 'backup-secret-key', 'backup-ssh-key'])
    for (const line of linesToMask(inputValue(source.env, name))) source.setSecret(line)
  const all = [...given.values()].filter(({ name }) => name.startsWith('backups.'))
  if (all.length === 0) return undefined
  const unknown = all.find(({ name }) => !backupFields.includes(name.split('.')[1] ?? '') || isTooDeep(name))
  if (unknown) throw invalid(unknown, 'there is no such key.', `The keys are ${backupFields.join(', ')}.`)
  const to = given.get('backups.to')
  if (!to) {
    throw new DeployError('INPUT_MISSING', 'backups.to: nothing was given.', {
      hint: `Say below \`backups:\` where they go: ${examples}.`,
    })
  }
  const address = parseAddress(to, given, source)
  const schedule = given.get('backups.schedule')
  return {
    address,
    schedule: schedule ? { calendar: parseSchedule(schedule), spread: false } : nightly,
    keep: parseKeep(given),
    notify: parseNotify(given.get('backups.notify')),
  }
}

const isTooDeep = (name: string) => name.split('.').length > (name.startsWith('backups.keep.') ? 3 : 2)

function parseAddress(to: Given, given: ReadonlyMap<string, Given>, source: Source): RepositoryAddress {
  const text = asText(to)
  if (/(\/\/|^sftp:)[^/@]*:[^/@]*@/.test(text)) {
    throw new DeployError('SECRET_IN_FILE', `${to.file}, line ${to.line}: this address holds a password.`, {
      hint: 'Remove it from the file, change it (it is in the history of the repository now), and give it as an input of the workflow, from a secret.',
      ...(to.file === undefined ? {} : { file: to.file }),
      ...(to.line === undefined ? {} : { line: to.line }),
    })
  }
  const { env } = source
  const secret = (name: string, example: string, why: string) => {
    const value = inputValue(env, name)
    if (value === '') throw missingSecret(env, [name], why, secretLine(name, example))
    return value
  }
  const kind = /^\//.test(text) ? 'folder' : (/^(s3|sftp):/.exec(text)?.[1] ?? '')
  if (/[\s\p{Cc}]/u.test(text) || kind === '') {
    throw invalid(to, `${shown(text)} is no place for backups.`, `Write ${examples}.`)
  }
  const password = secret('backup-password', 'BACKUP_PASSWORD', 'Backups are encrypted by it.')
  if (kind === 'folder')
    return { repository: folderOf(to, text), environment: { RESTIC_PASSWORD: password }, sftp: null }
  if (kind === 's3') {
    if (!/^s3:(https?:\/\/)?[A-Za-z0-9.-]+(:\d+)?\/[^/?#]+[^?#]*$/.test(text)) {
      const hint =
        'Write the address of the service and the bucket: `to: s3:https://s3.eu-central-1.amazonaws.com/bucket/folder`.'
      throw invalid(to, `${shown(text)} is no address of S3.`, hint)
    }
    const why = 'S3 is opened by a key of two parts.'
    const environment = {
      RESTIC_PASSWORD: password,
      AWS_ACCESS_KEY_ID: secret('backup-access-key', 'BACKUP_ACCESS_KEY', why),
      AWS_SECRET_ACCESS_KEY: secret('backup-secret-key', 'BACKUP_SECRET_KEY', why),
    }
    return { repository: text, environment, sftp: null }
  }
  const parts = /^sftp:(?:([^@/:]+)@([^@/:]+):([^:].*)|\/\/([^@/:]+)@([^@/:]+)(?::(\d+))?\/(.+))$/.exec(text)
  // restic splits the line that it is given at commas and at each quote, whatever is done about it.
  if (!parts || !/^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(parts[1] ?? parts[4] ?? '')) {
    const hint = 'Write `to: sftp:user@host:/folder`, or `to: sftp://user@host:2222//folder` with a port.'
    throw invalid(to, `${shown(text)} is no address of SFTP.`, hint)
  }
  return {
    repository: text,
    environment: { RESTIC_PASSWORD: password },
    sftp: {
      user: parts[1] ?? parts[4] ?? '',
      host: parseHost({ ...to, value: parts[2] ?? parts[5] ?? '' }),
      port: Number(parts[6] ?? 22),
      key: repairKey(secret('backup-ssh-key', 'BACKUP_SSH_KEY', 'SFTP is opened by a key.'), source),
      hostKeys: parseKeysOfHost(given.get('backups.host-key'), parts[2] ?? parts[5] ?? ''),
    },
  }
}

/** An absolute path, without a slash at its end. */
function folderOf(to: Given, text: string): string {
  const path = text.replace(/\/+$/, '')
  if (path !== '' && !path.split('/').includes('..') && !path.includes('//')) return path
  throw invalid(
    to,
    `${shown(text)} is no folder for backups.`,
    'Name the folder where another disk is mounted: `to: /mnt/backups`.',
  )
}

/** The machine's own keys, as ssh-keyscan(1) and known_hosts show them, with or without its name in front. */
function parseKeysOfHost(given: Given | undefined, host: string): string[] {
  const scan = `\`ssh-keyscan ${host}\``
  if (!given) {
    throw new DeployError('INPUT_MISSING', 'backups.host-key: nothing was given.', {
      hint: `Without it nobody knows whether ${host} is yours. Add a line that ${scan} shows, once you have compared it: \`host-key: ssh-ed25519 AAAA…\`.`,
    })
  }
  return asList(given, /\n/).map((line) => {
    const key = /(?:^|\s)((?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp\d+) [A-Za-z0-9+/]{40,}=*)(?:\s|$)/.exec(line)?.[1]
    if (key !== undefined) return key
    throw invalid(
      given,
      `${shown(line)} is no host key.`,
      `Paste a line that ${scan} shows; a fingerprint is too little here.`,
    )
  })
}

function repairKey(key: string, { setSecret }: Source): string {
  try {
    const repaired = repairPrivateKey(key)
    for (const line of linesToMask(repaired)) setSecret(line)
    return repaired
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    throw new DeployError(error.code, error.message.replace(/^ssh-key/, 'backup-ssh-key'), error.details)
  }
}

/** How many snapshots stay, by restic's spans (restic-forget(1), --keep-daily and its like). */
function parseKeep(given: ReadonlyMap<string, Given>): BackupsWish['keep'] {
  const all = [...given.values()].filter(({ name }) => name === 'backups.keep' || name.startsWith('backups.keep.'))
  const [first] = all
  if (!first) return defaultKeep
  const keep = all.map((one): [string, number] => {
    const span = one.name.split('.')[2] ?? ''
    if (!spans.includes(span)) {
      throw invalid(
        one,
        'there is no such span.',
        `Write below \`keep:\` how many stay of ${spans.join(', ')}: \`daily: 7\`.`,
      )
    }
    return [span, asNumber(one, 0, 1000)]
  })
  if (keep.some(([, count]) => count > 0)) return Object.fromEntries(keep.filter(([, count]) => count > 0))
  throw invalid({ ...first, name: 'backups.keep' }, 'none would stay.', 'Write for example `daily: 7`.')
}

/** A line for a shell. */
function parseNotify(given: Given | undefined): string {
  if (!given) return ''
  const text = asText(given)
  if (!/[\p{Cc}]/u.test(text)) return text
  throw invalid(given, 'is of several lines.', 'Write one line, or a script of the repository: `notify: sh tell.sh`.')
}
