import { DeployError } from './errors.ts'
import { parseDomains, parseHost, parsePort, parseUser } from './inputs/address.ts'
import { parseApp } from './inputs/app.ts'
import { readBasicAuth } from './inputs/basic-auth.ts'
import { parseDatabase, parseServices } from './inputs/database.ts'
import { parseDotenv } from './inputs/dotenv.ts'
import { parseFirewall } from './inputs/firewall.ts'
import { asChoice, asNumber, asText, type Given, invalid, shown } from './inputs/given.ts'
import { parseHostKeys } from './inputs/host-key.ts'
import { bounds, choices } from './inputs/limits.ts'
import { missingSecret, secretLine } from './inputs/missing-secret.ts'
import { modes, modesWithoutProject } from './inputs/names.ts'
import { parseBackups } from './inputs/offsite.ts'
import { parsePasswords, userName } from './inputs/passwords.ts'
import { repairPrivateKey } from './inputs/private-key.ts'
import { parseProcesses } from './inputs/processes.ts'
import {
  parseApplication,
  parseCommands,
  parseFiles,
  parseFolder,
  parseHealthPath,
  parseHealthPaths,
  parseModule,
  parsePackages,
  parsePatterns,
  parsePython,
  parseSharedFolders,
  parseUnits,
} from './inputs/project-fields.ts'
import { readRun } from './inputs/run.ts'
import {
  parseCommand,
  parseDeleteData,
  parseFixturesReload,
  parseMaintenance,
  parseRelease,
  parseSince,
  parseSnapshot,
  requireBackups,
  requireCommand,
  requireConfirm,
  requireMaintenance,
} from './inputs/run-fields.ts'
import { linesToMask, valueLinesToMask } from './inputs/secrets.ts'
import { inputValue, readGiven, refuseUnknownInputs, type Source } from './inputs/source.ts'
import { parseVisitors } from './inputs/visitors.ts'
import { readWay } from './inputs/way.ts'
import { refuseEmpty } from './inputs/workflow.ts'
import type { EnvEntry, Inputs, Mode, Password, Run, Superuser } from './model.ts'
import { checkEnv } from './render/env.ts'

export type { Source } from './inputs/source.ts'

/**
 * Everything that people and GitHub say to a run, checked, with defaults filled in: the only place that knows the
 * rules of inputs and of the YAML file. It hides each line of each secret from the log before it can fail.
 * @throws DeployError with one of the codes of the group Input, or KEY_INVALID, before anything was touched
 */
export function readInputs(source: Source): { inputs: Inputs; run: Run } {
  const { env } = source
  for (const name of ['basic-auth', 'ssh-key', 'ssh-key-passphrase', 'password', 'jump-key', 'superuser-password']) {
    for (const line of linesToMask(inputValue(env, name))) source.setSecret(line)
  }
  const passwords = readPasswords(source)
  refuseUnknownInputs(env)
  const run = readRun(source)
  const given = readGiven(source, run.workspace)
  const read = <T>(name: string, parse: (given: Given) => T): T | undefined => {
    const one = given.get(name)
    return one === undefined ? undefined : parse(one)
  }
  const require = <T>(name: string, parse: (given: Given) => T, hint: string): T => {
    const value = read(name, parse)
    if (value === undefined) throw new DeployError('INPUT_MISSING', `${name}: nothing was given.`, { hint })
    return value
  }

  const number = (name: keyof typeof bounds) => {
    const [least, most] = bounds[name]
    return read(name, (one) => asNumber(one, least, most))
  }
  const choice = <N extends keyof typeof choices>(name: N) =>
    read(name, (one) => asChoice<(typeof choices)[N][number]>(one, choices[name]))

  // It is spoken already (main.ts): here a word that names none is refused.
  const language = choice('language') ?? 'en'
  const host = require('host', parseHost, 'Add the address of your server: `host: 203.0.113.7`.')
  const user = read('user', parseUser) ?? 'root'
  const app = parseApp(given.get('app'), run.repository)
  const https = read('https', parseHttps) ?? 'auto'
  const mode = read('mode', (one) => asChoice<Mode>(one, modes)) ?? 'deploy'
  const readDomains = (one: Given) => parseDomains(one, https)
  const domainsHint = 'Add the name under which people reach the site: `domains: www.example.org`.'
  // A release that is there brings its own.
  const bringsOwn = modesWithoutProject.includes(mode)
  const domains = bringsOwn ? (read('domains', readDomains) ?? []) : require('domains', readDomains, domainsHint)
  if (domains.length === 0 && !bringsOwn)
    throw new DeployError('INPUT_MISSING', 'domains: no name in it.', { hint: 'Add one.' })
  const open = [host, user, app, ...domains.flatMap((domain) => [`https://${domain}/`, `http://${domain}/`])]

  if (!bringsOwn && !given.has('database')) refuseEmpty('database', source, run)
  const basicAuth = readBasicAuth(source)
  if (!bringsOwn && basicAuth.length === 0) refuseEmpty('basic-auth', source, run)
  const fixtures = read('fixtures', parseFiles) ?? []
  const command = read('command', (one) => parseCommand(one, mode))
  requireCommand(command, mode)
  requireConfirm(given.get('confirm'), mode, app)
  const backups = bringsOwn ? undefined : parseBackups(given, source)
  requireBackups(backups, mode)
  const login = readLogin(env, source.setSecret)
  const way = readWay(given, inputValue(env, 'jump-key'), { ...login, user })
  for (const line of linesToMask(way.jump?.privateKey ?? '')) source.setSecret(line)
  const inputs: Inputs = {
    host,
    port: read('port', parsePort) ?? 22,
    user,
    ...login,
    ...way,
    hostKeys: read('host-key', parseHostKeys) ?? [],
    mode,
    release: read('release', (one) => parseRelease(one, mode)),
    command,
    maintenance: requireMaintenance(
      read('maintenance', (one) => parseMaintenance(one, mode)),
      mode,
    ),
    snapshot: read('snapshot', (one) => parseSnapshot(one, mode)),
    since: read('since', (one) => parseSince(one, mode)),
    follow: env.DJANGO_PROD_FOLLOW === '1',
    language,
    deleteData: read('delete-data', (one) => parseDeleteData(one, mode)) ?? false,
    app,
    path: read('path', parseFolder),
    domains,
    settings: read('settings', parseModule),
    env: readEnv(source, open),
    database: read('database', (one) => parseDatabase(one, source.setSecret)) ?? 'auto',
    databaseGiven: given.has('database'),
    services: read('services', parseServices) ?? [],
    superuser: readSuperuser(env, given),
    passwords,
    https,
    proxy: choice('proxy') ?? 'auto',
    firewall: read('firewall', parseFirewall) ?? { enable: false, ports: [] },
    visitors: parseVisitors(given, https, domains),
    redirectGiven: given.has('redirect'),
    basicAuth,
    include: read('include', parsePatterns) ?? [],
    exclude: read('exclude', parsePatterns) ?? [],
    application: read('application', parseApplication),
    python: read('python', parsePython),
    fixtures,
    fixturesReload: read('fixtures-reload', (one) => parseFixturesReload(one, mode, fixtures)) ?? [],
    workers: number('workers'),
    threads: number('threads'),
    healthPath: read('health-path', parseHealthPath) ?? '/',
    healthPathGiven: given.has('health-path'),
    healthPaths: parseHealthPaths(given),
    lockSeconds: number('lock-seconds') ?? 600,
    verifySeconds: number('verify-seconds') ?? 2,
    drainSeconds: number('drain-seconds') ?? 10,
    keepReleases: number('keep-releases') ?? 5,
    processes: parseProcesses(given),
    processesGiven: [...given.keys()].some((name) => /^processes(\.|$)/.test(name)),
    packages: read('packages', parsePackages) ?? { names: [], auto: true },
    commands: parseCommands(given),
    shared: read('shared', parseSharedFolders) ?? [],
    overrides: read('overrides', asText) ?? '',
    deployCheck: choice('deploy-check') ?? 'warn',
    backups,
    keepBackups: number('keep-backups') ?? 10,
    riskyMigrations: choice('risky-migrations') ?? 'warn',
    leaveDatabase: read('leave-database', asText) ?? '',
    newSecrets: read('new-secrets', asText) ?? '',
    links: choice('links') === 'true',
    takeOver: read('take-over', parseUnits) ?? [],
  }
  return { inputs, run }
}

function parseHttps(given: Given): Inputs['https'] {
  const text = asText(given).toLowerCase()
  if (['false', 'no', 'none'].includes(text)) {
    throw invalid(given, `${shown(text)} is none of auto, internal, off.`, 'Write `https: off`.')
  }
  return asChoice(given, choices.https)
}

function readLogin(
  env: NodeJS.ProcessEnv,
  setSecret: Source['setSecret'],
): Pick<Inputs, 'privateKey' | 'passphrase' | 'password' | 'agent'> {
  const key = inputValue(env, 'ssh-key')
  const passphrase = inputValue(env, 'ssh-key-passphrase')
  const password = inputValue(env, 'password')
  const line = secretLine('ssh-key', 'DEPLOY_KEY')
  const agent = env.SSH_AUTH_SOCK ?? ''
  if (key === '' && password === '' && passphrase === '' && agent !== '') return { agent }
  if (key === '' && password === '') {
    throw missingSecret(env, ['ssh-key', 'password'], 'Logging in needs a key or a password.', line)
  }
  if (key === '' && passphrase !== '') {
    throw missingSecret(env, ['ssh-key'], 'There is a passphrase, and no key that it could be for.', line)
  }
  const privateKey = key === '' ? undefined : repairPrivateKey(key)
  // The lines of a repaired key are other lines than those that were given.
  for (const one of linesToMask(privateKey ?? '')) setSecret(one)
  return { privateKey, passphrase: passphrase || undefined, password: password || undefined }
}

function readEnv(source: Source, open: readonly string[]): EnvEntry[] {
  const entries = parseDotenv(inputValue(source.env, 'env'))
  for (const { value } of entries) {
    for (const line of valueLinesToMask(value, open)) source.setSecret(line)
  }
  checkEnv(entries)
  return entries
}

/** Hidden from the log line by line, also where the input can't be read as users and passwords. */
function readPasswords(source: Source): Password[] {
  const text = inputValue(source.env, 'passwords')
  for (const line of linesToMask(text)) source.setSecret(line)
  const passwords = parsePasswords(text)
  for (const { password } of passwords) for (const line of linesToMask(password)) source.setSecret(line)
  return passwords
}

function readSuperuser(env: NodeJS.ProcessEnv, given: ReadonlyMap<string, Given>): Superuser | undefined {
  const name = given.get('superuser')
  const email = given.get('superuser-email')
  const password = inputValue(env, 'superuser-password')
  if (name === undefined) {
    if (email === undefined && password === '') return undefined
    const hint = 'Add `superuser: admin`, or remove `superuser-email` and `superuser-password`.'
    throw new DeployError('INPUT_MISSING', 'superuser: the first administrator has no name.', { hint })
  }
  if (!userName.test(asText(name))) {
    throw invalid(name, `${shown(asText(name))} is not a user name.`, 'Use letters, digits and @ . + - _ only.')
  }
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(asText(email))) {
    throw invalid(email, `${shown(asText(email))} is not an e-mail address.`, 'Correct it, or leave it out.')
  }
  if (password === '') {
    const line = secretLine('superuser-password', 'SUPERUSER_PASSWORD')
    throw missingSecret(env, ['superuser-password'], 'The superuser gets no password made up for it.', line)
  }
  return { name: asText(name), email: email === undefined ? '' : asText(email), password }
}
