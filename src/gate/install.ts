/** What root runs on the server: makes a key that deploys one application and opens nothing else, or takes it away. */
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { DeployError } from '../errors.ts'
import { parseDomains } from '../inputs/address.ts'
import { parseApp } from '../inputs/app.ts'
import { parsePackages } from '../inputs/project-fields.ts'
import { deployUser, gatePlaces } from '../places.ts'
import { findKeyFiles, InstallError, keysOf, makeAccount, removeAccount, runProgram, writeWhole } from './account.ts'
import { bundleFolder, identity } from './identity.ts'
import { type Rules, readRules, siteFolder } from './rules.ts'

const usage = `usage: node index.js gate install --app NAME --domains NAMES --key 'ssh-ed25519 AAAA…' [--packages NAMES]
       node index.js gate remove --app NAME

Run as root on the server. A second install changes what is given, and brings this version of the action.`

/** A public key as ssh-keygen(1) writes it, without its comment. @throws InstallError */
export function parseKey(text: string): string {
  const [type = '', blob = ''] = text.trim().split(/\s+/)
  const known =
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/
  const bytes = Buffer.from(blob, 'base64')
  const inner = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : ''
  if (!known.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(blob) || inner !== type)
    throw new InstallError('--key takes a public key as one line, as the file that ends in .pub has it')
  return `${type} ${blob}`
}

/** No part of the way to a folder may be another's: who can rename it can put another program there. */
function requireRoots(place: string): void {
  for (let at = place; ; at = dirname(at)) {
    const found = fs.lstatSync(at, { throwIfNoEntry: false })
    if (found && (found.uid !== 0 || (found.mode & 0o022) !== 0 || found.isSymbolicLink()))
      throw new InstallError(`${at} must be a folder of root that nobody else may write`)
    if (at === '/') return
  }
}

/** The bundle and the Node that runs it, as one folder that is root's; the one before stays for runs under way. */
function installProgram(): void {
  const name = `program-${identity()}-${process.version}`
  const folder = join(gatePlaces.folder, name)
  if (!fs.existsSync(folder)) {
    const partial = `${folder}.partial`
    fs.rmSync(partial, { recursive: true, force: true })
    fs.mkdirSync(partial, { recursive: true })
    fs.cpSync(bundleFolder(), join(partial, 'dist'), { recursive: true, dereference: true })
    fs.copyFileSync(process.execPath, join(partial, 'node'))
    runProgram(['/bin/chown', '--recursive', 'root:root', partial])
    runProgram(['/bin/chmod', '--recursive', 'u=rwX,go=rX', partial])
    fs.chmodSync(join(partial, 'node'), 0o755)
    fs.renameSync(partial, folder)
  }
  const { program } = gatePlaces
  const before = fs.existsSync(program) ? fs.readlinkSync(program) : name
  fs.rmSync(`${program}.new`, { force: true })
  fs.symlinkSync(name, `${program}.new`)
  fs.renameSync(`${program}.new`, program)
  for (const other of fs.readdirSync(gatePlaces.folder)) {
    if (other.startsWith('program-') && other !== name && other !== before)
      fs.rmSync(join(gatePlaces.folder, other), { recursive: true, force: true })
  }
  const real = '"$(readlink -f "$program")"'
  const lines = [
    '#!/bin/sh',
    '# Made by django-prod-action (docs/deploy-key.md). Nothing of the caller is handed on but the name.',
    'set -eu',
    `program=${program}`,
    `cd ${real}`,
    `exec /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 ./node dist/index.js gate serve "$1"`,
    '',
  ]
  writeWhole(gatePlaces.command, lines.join('\n'), 0o755)
}

interface Options {
  readonly app: string
  readonly domains: readonly string[]
  readonly packages: readonly string[]
  readonly keys: readonly string[] | null
}

function install({ app, domains, packages, keys }: Options, say: (line: string) => void): void {
  if (Number(process.versions.node.split('.')[0]) < 24) throw new InstallError('this takes Node 24 or later')
  const missing = ['/usr/bin/sudo', '/usr/sbin/visudo'].find((program) => !fs.existsSync(program))
  if (missing) throw new InstallError(`${missing} is missing: "apt-get install sudo" brings it`)
  requireRoots(gatePlaces.folder)
  fs.mkdirSync(siteFolder(app), { recursive: true, mode: 0o755 })
  installProgram()
  const rules: Rules = { app, domains, packages }
  writeWhole(join(siteFolder(app), 'rules.json'), `${JSON.stringify(rules, null, 2)}\n`, 0o644)
  makeAccount(app, keys)
  say(
    `${deployUser(app)} deploys ${app}, with ${domains.join(', ')}${packages.length > 0 ? `, and may install ${packages.join(', ')}` : ''}.`,
  )
  say(`Give the workflow "user: ${deployUser(app)}" and the private key as "ssh-key".`)
  const files = findKeyFiles(app)
  if (files !== null && !/(^|\s|\/)(%h\/)?\.ssh\/authorized_keys(\s|$)/.test(files))
    say(`Note: sshd looks for keys in ${files} (sshd_config, AuthorizedKeysFile). Copy ${keysOf(app)} there.`)
}

function remove(app: string, say: (line: string) => void): void {
  removeAccount(app)
  for (const folder of [siteFolder(app), join(gatePlaces.store, app)])
    fs.rmSync(folder, { recursive: true, force: true })
  const others = fs.existsSync(gatePlaces.sites) ? fs.readdirSync(gatePlaces.sites) : []
  if (others.length === 0)
    for (const folder of [gatePlaces.folder, gatePlaces.store]) fs.rmSync(folder, { recursive: true, force: true })
  say(`The key of ${deployUser(app)} opens nothing any more. The site goes on.`)
}

/** Reads the words after `gate`, and does what they say. @throws InstallError, DeployError INPUT_INVALID */
export function manageGate(words: readonly string[], say: (line: string) => void): void {
  const [verb, ...rest] = words
  if (verb !== 'install' && verb !== 'remove') throw new InstallError(usage)
  const one = { type: 'string' } as const
  const options = { app: one, domains: one, packages: one, key: { type: 'string', multiple: true } } as const
  const { values } = parseArgs({ args: rest, options, strict: true })
  if (values.app === undefined) throw new InstallError(usage)
  if (process.getuid?.() !== 0) throw new InstallError('only root may do this')
  process.umask(0o022)
  const app = parseApp({ name: '--app', value: values.app }, '')
  const before = readRules(app)
  if (verb === 'remove') {
    remove(app, say)
    return
  }
  const { domains, packages, key } = values
  if ((domains ?? before?.domains) === undefined || (key ?? before) === null || (key === undefined && before === null))
    throw new InstallError(usage)
  install(
    {
      app,
      domains:
        domains === undefined ? (before?.domains ?? []) : parseDomains({ name: '--domains', value: domains }, 'off'),
      packages:
        packages === undefined
          ? (before?.packages ?? [])
          : parsePackages({ name: '--packages', value: packages }).names,
      keys: key?.map(parseKey) ?? null,
    },
    say,
  )
}

/** A failure as root reads it on the terminal. */
export const describeFailure = (error: unknown): string =>
  error instanceof DeployError
    ? `${error.message} ${error.details.hint}`
    : error instanceof InstallError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
      ? (error as Error).message
      : String((error as Error).stack)
