/** The files that the action writes on the server: those of a release, and those of the system. */
import { createHash } from 'node:crypto'
import type { Deployment } from '../deployment.ts'
import type { Checkout, EnvEntry, Facts, Inputs, ManagedFile, ProbeReport } from '../model.ts'
import { placesOf, unitFile } from '../places.ts'
import { getsAddressCertificates } from '../project/decisions/address-certificates.ts'
import { kindOf } from '../project/decisions/proxy.ts'
import { renderCaddyfile } from '../render/caddyfile.ts'
import { renderEnv } from '../render/env.ts'
import { defaultThreads, defaultWorkers, limitUploads, renderGunicorn } from '../render/gunicorn.ts'
import { renderDirectory, renderManage } from '../render/manage.ts'
import { renderProcesses } from '../render/processes.ts'
import { renderRestore } from '../render/restore.ts'
import { renderSettings } from '../render/settings.ts'
import { renderUnits } from '../render/units.ts'
import { frontOf } from './front.ts'
import { listAbsent } from './launch.ts'
import { listLent } from './lent.ts'
import { localPort } from './pins.ts'

/** What generated files are made of. */
export interface Ground {
  readonly inputs: Inputs
  readonly checkout: Pick<Checkout, 'project'>
  readonly facts: Facts
}

/** The generated files of a release, in its conf/, as it is called `release`. */
export function renderReleaseFiles({ inputs, checkout, facts }: Ground, release: string): ManagedFile[] {
  const { app } = inputs
  const { application, debug, directory, imports, production, settings } = checkout.project
  const { conf } = placesOf(app).release(release)
  const { interface: interfaceName, target } = application.value
  const settingsText = renderSettings({
    base: settings.value,
    domains: inputs.domains,
    https: inputs.https,
    database: typeof inputs.database === 'string' ? inputs.database : 'url',
    interface: interfaceName,
    shared: placesOf(app).shared,
    directory,
    imports,
    lent: listLent(checkout.project, inputs).map(({ value }) => value),
    overrides: inputs.overrides,
  })
  const gunicornText = renderGunicorn({
    application: target,
    interface: interfaceName,
    directory,
    imports,
    workers: inputs.workers ?? defaultWorkers({ ...facts, interface: interfaceName }),
    threads: inputs.threads ?? defaultThreads,
    trustedProxies: inputs.visitors.trustedProxies,
  })
  const variables = [
    ...[production, debug].flatMap((found) => found?.value ?? []),
    ...listDatabaseVariables(inputs),
    ...listRedisVariables(inputs, facts),
    ...inputs.env,
  ]
  return [
    makeFile('settings', `${conf}/django_prod_settings.py`, settingsText, { mode: 0o640, group: app }),
    makeFile('gunicorn', `${conf}/gunicorn.conf.py`, gunicornText, { mode: 0o640, group: app }),
    makeFile('env', `${conf}/env`, renderEnv(variables), { mode: 0o600, secret: true }),
    makeFile('directory', `${conf}/directory`, renderDirectory(directory)),
    makeFile('shared', `${conf}/shared`, inputs.shared.map((folder) => `${folder}\n`).join('')),
  ]
}

/** The generated files of the system, which releases share, but for Caddy's. */
export function renderSystemFiles({ inputs, checkout, facts }: Ground): ManagedFile[] {
  const { app, language, links, processes } = inputs
  const absent = listAbsent(facts)
  const { directory } = checkout.project
  const { manageCommand, restoreCommand } = placesOf(app)
  const proxy = { kind: kindOf(facts), unit: facts.proxyUnit, group: facts.proxyGroup }
  const units = Object.entries(renderUnits({ app, proxy, absent, links }))
  const processUnits = Object.entries(renderProcesses({ app, directory, processes, absent, links }))
  return [
    ...units.map(([name, text]) => makeFile('unit', unitFile(name), text)),
    ...processUnits.map(([name, text]) => makeFile('process', unitFile(name), text)),
    makeFile('command', manageCommand, renderManage({ app, absent, language, links }), { mode: 0o755 }),
    makeFile('command', restoreCommand, renderRestore({ app, absent, language, links }), { mode: 0o755 }),
  ]
}

/** The file for a Caddy of a version, which needs to know where Django's static files and media are served. */
export function renderProxyFile(
  { inputs, checkout, facts, gate }: Pick<Deployment, 'inputs' | 'checkout' | 'facts' | 'gate'>,
  caddy: string | null,
  { staticUrl, mediaUrl }: Pick<ProbeReport, 'staticUrl' | 'mediaUrl'>,
): ManagedFile {
  const { app, domains, https, visitors } = inputs
  const content = renderCaddyfile({
    ...{ app, domains, https, visitors, staticUrl, mediaUrl },
    front: frontOf({ inputs, gate }),
    uploads: limitUploads(inputs, checkout.project.application.value.interface),
    addressCertificates: getsAddressCertificates(caddy),
    healthListenerPort: localPort,
    keepsStreams: facts.caddyKeepsStreams === true,
  })
  return makeFile('caddy', placesOf(app).caddyfile, content)
}

/** A file of root's that everybody may read, unless `more` says otherwise. */
export function makeFile(
  kind: ManagedFile['kind'],
  path: string,
  content: string,
  more: Partial<Pick<ManagedFile, 'mode' | 'group' | 'secret'>> = {},
): ManagedFile {
  const hash = createHash('sha256').update(content).digest('hex')
  return { kind, path, content, hash, mode: 0o644, owner: 'root', group: 'root', secret: false, ...more }
}

/** The database of a URL: for the generated settings, and for settings that read the usual variable. */
function listDatabaseVariables({ database }: Inputs): EnvEntry[] {
  if (typeof database === 'string') return []
  const { url, ...place } = database
  return [
    { name: 'DATABASE_URL', value: url },
    { name: 'DJANGO_PROD_DATABASE', value: JSON.stringify(place) },
  ]
}

/** REDIS_URL is a secret that the server makes; a plan makes none, and settings that want one are to be readable. */
function listRedisVariables({ mode }: Inputs, { redis }: Facts): EnvEntry[] {
  if (mode !== 'plan' || redis === null || redis.unit !== null) return []
  return [{ name: 'REDIS_URL', value: `redis://localhost:6379/${redis.shared ?? 0}` }]
}
