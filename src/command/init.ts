/** From a server that was just rented to a live site: what a person has to do is asked for, and the rest is done. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { parseDomains, parseHost, parsePort, parseUser } from '../inputs/address.ts'
import { parseApp } from '../inputs/app.ts'
import { keyFileOf, provideKey } from './deploy-key.ts'
import { findRepository, pinAction, setSecret } from './github.ts'
import { ask, type Checkout, readText } from './here.ts'
import { meetServer } from './meet-server.ts'
import { type Asked, isFile, Misuse } from './parse.ts'
import { configFile, renderConfig, renderWorkflow, secretOf, workflowFile } from './production-workflow.ts'
import type { Talk } from './talk.ts'
import { findSteps } from './workflow.ts'

/** This action on GitHub. */
const action = 'org/django-prod-action'

/** A run of this bundle, as `plan` and `deploy` are. */
export type RunMode = (
  mode: 'plan' | 'deploy',
  inputs: Readonly<Record<string, string>>,
  workflow?: string,
) => Promise<number>

/** Inputs that a server is known by: they stand first in the workflow. */
const first = ['host', 'port', 'user', 'host-key', 'ssh-key', 'domains'] as const

/**
 * Makes a key, brings it to the server, writes the workflow, sets secrets, plans, and deploys if that is wanted.
 * @returns the exit code
 * @throws Misuse, DeployError
 */
export async function init(asked: Asked, checkout: Checkout, talk: Talk, run: RunMode): Promise<number> {
  const { top } = checkout
  refuseFlags(asked.inputs)
  const repository = await findRepository(top)
  const config = readIfThere(join(top, configFile))
  const called = asked.inputs.app ?? nameIn(config ?? '')
  const site = readSite({ ...asked.inputs, ...(called && { app: called }) }, repository?.name ?? basename(top))
  const { app, domains, host, port, user } = site
  talk.say(`${app}: ${user}@${host}, ${domains.join(' ')}`)
  const named = asked.inputs['ssh-key']
  const key = provideKey(named ?? keyFileOf(homedir(), app), top, `django-prod-${app}`)
  talk.say(
    key.made
      ? `Key      ${key.file} is made, and stays on this computer`
      : `Key      ${key.file} is there, and is taken`,
  )
  const hostKey = await meetServer({ ...site, ...readAccess(asked) }, key, talk)
  // From now on commands in this folder log in with it.
  await ask('git', ['-C', top, 'config', 'django-prod.key', key.file])

  const given: Record<string, string> = { ...asked.inputs, app, host, domains: domains.join(' '), 'host-key': hostKey }
  given['ssh-key'] = key.file
  if (port !== 22) given.port = String(port)
  if (user !== 'root') given.user = user
  delete given.password
  const { replaced, same } = await writeFiles(top, app, given, talk)
  await giveSecrets(given, repository?.onGitHub ? repository.name : null, talk)
  const secrets = Object.fromEntries(Object.entries(given).filter(([name]) => isFile(name)))
  // What a workflow that was kept has from GitHub is known here.
  const workflow = replaced || same ? join(top, workflowFile) : undefined
  const start = async (mode: 'plan' | 'deploy') => await run(mode, replaced ? secrets : given, workflow)
  talk.say('')
  const planned = await start('plan')
  if (planned !== 0) {
    talk.say('\nWhen that is mended, go on with the commands plan and deploy; all else is done.')
    return planned
  }
  talk.say('')
  const deploys = await talk.agree('Deploy now?', true)
  const deployed = deploys ? await start('deploy') : 0
  talk.say(`\n${deploys ? '' : 'The command deploy does it. '}Later, from GitHub: commit ${listFiles()} and push, then`)
  talk.say('“Run workflow” below Actions deploys, and so does a tag: git tag v1.0.0, git push origin v1.0.0')
  return deployed
}

/** @throws Misuse for ways that `init` does not go, and for secrets that are no files */
function refuseFlags(inputs: Readonly<Record<string, string>>): void {
  const way = ['jump', 'jump-key', 'jump-host-key', 'proxy-command', 'ssh-key-passphrase'].find((name) => inputs[name])
  if (way) throw new Misuse(`init goes to the server directly, with a key that has no passphrase: not with --${way}.`)
  const missing = Object.entries(inputs).find(([name, file]) => isFile(name) && name !== 'ssh-key' && !existsSync(file))
  if (missing) throw new Misuse(`--${missing[0]} takes the file that holds the secret, and there is no ${missing[1]}.`)
}

const listFiles = () => `${workflowFile} and ${configFile}`

interface Site {
  readonly app: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly domains: readonly string[]
}

/** @throws Misuse, DeployError INPUT_INVALID, INPUT_MISSING */
function readSite(inputs: Readonly<Record<string, string>>, repository: string): Site {
  const { domains: given = '', https = 'auto', port = '22', user = 'root' } = inputs
  const host = parseHost({ name: 'host', value: inputs.host ?? '' })
  const domains = given || nameFor(host)
  if (/:\/\/[^/]*@/.test(inputs.database ?? ''))
    throw new Misuse('--database with a password would stand in the workflow: put DATABASE_URL into the file of --env.')
  return {
    app: parseApp(inputs.app ? { name: 'app', value: inputs.app } : undefined, repository),
    host,
    port: parsePort({ name: 'port', value: port }),
    user: parseUser({ name: 'user', value: user }),
    domains: parseDomains(
      { name: 'domains', value: domains },
      https === 'internal' || https === 'off' ? https : 'auto',
    ),
  }
}

/** A name that leads to an address without any record (https://sslip.io). @throws Misuse */
function nameFor(host: string): string {
  if (/^\d+(\.\d+){3}$/.test(host)) return `${host.replaceAll('.', '-')}.sslip.io`
  throw new Misuse('init: which domain? init root@203.0.113.7 www.example.org')
}

function readAccess({ agrees, inputs }: Asked): { hostKeys: string; password: string; agrees: boolean } {
  const file = inputs.password
  const password = file === undefined ? (process.env.DJANGO_PROD_PASSWORD ?? '') : readText(file).trimEnd()
  return { hostKeys: inputs['host-key'] ?? '', password, agrees }
}

/** Writes what is not there: whether the workflow is new, or is one for this server and these domains. */
async function writeFiles(
  top: string,
  app: string,
  given: Readonly<Record<string, string>>,
  talk: Talk,
): Promise<{ replaced: boolean; same: boolean }> {
  const config = readIfThere(join(top, configFile))
  // The file that is written says what the site is called.
  const left = config === null || nameIn(config) === app ? ['app'] : []
  const names = [...new Set([...first, ...Object.keys(given)])].filter((name) => !left.includes(name))
  const inputs = Object.fromEntries(names.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])))
  const there = readIfThere(join(top, workflowFile))
  const step = there === null ? undefined : findSteps(workflowFile, there).at(0)
  const same = step?.inputs.host === given.host && step?.inputs.domains === given.domains
  const replaced = there === null || (!same && (await mayReplace(workflowFile, talk)))
  if (replaced) write(join(top, workflowFile), renderWorkflow(inputs, await pinAction(action)))
  if (config === null) write(join(top, configFile), renderConfig(app, action))
  const told = [[workflowFile, replaced] as const, [configFile, config === null] as const]
  talk.say(
    `Files    ${told.map(([file, written]) => (written ? `${file} is written` : `${file} is kept as it is`)).join(', ')}`,
  )
  return { replaced, same }
}

/** What a file of settings calls the site. */
const nameIn = (config: string) => /^app:\s*([\w-]+)/m.exec(config)?.[1]

async function mayReplace(file: string, talk: Talk): Promise<boolean> {
  talk.say(`${file} is there, and says something else.`)
  return /^(yes|oui)$/i.test(await talk.ask('Type yes to replace it, Enter keeps it: '))
}

const readIfThere = (file: string) => (existsSync(file) ? readText(file) : null)

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The secrets that the workflow names: by gh, else each with where it goes. They are never shown. */
async function giveSecrets(
  given: Readonly<Record<string, string>>,
  repository: string | null,
  talk: Talk,
): Promise<void> {
  for (const [input, file] of Object.entries(given).filter(([name]) => isFile(name))) {
    const name = secretOf(input)
    const why =
      repository === null ? 'origin is no repository on GitHub' : await setSecret(repository, name, readText(file))
    if (why === null) {
      talk.say(`Secret   ${name} of ${repository} is set`)
      continue
    }
    const place =
      repository === null
        ? 'Settings, Secrets and variables, Actions of the repository on GitHub'
        : `https://github.com/${repository}/settings/secrets/actions/new`
    talk.say(
      `Secret   ${name} is still to be set (${why}), for runs on GitHub:\n         at ${place}\n         Name ${name}, Secret: the whole text of ${file}`,
    )
  }
}
