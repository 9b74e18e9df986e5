/** The runs of which every act fails once. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, config, type Site } from '../e2e/site.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { domain } from '../lab/visit.ts'
import { firstVersion, prepareProject, writeVersion } from '../soak/changes.ts'
import type { Version } from '../soak/model.ts'

/** A run that is about to be struck. */
export interface Turn {
  readonly inputs: Record<string, string>
  readonly app: string
  readonly domain: string
  /** What the site says before the run, null where there is none, and after it. */
  readonly before: string | null
  readonly after: string
}

export interface Scenario {
  readonly name: string
  /** Makes the next run: it has the same to do each time. */
  next(stage: Stage): Promise<Turn>
  /** Takes away what a turn left, where it would be in the way of the next one. */
  clear?(stage: Stage, turn: Turn): Promise<void>
}

/** The server, and what its site has come to. */
export interface Stage {
  readonly site: Site
  version: Version
  /** Turns so far. */
  turns: number
}

const pageOf = ({ code }: Version) => `code ${code}, greeting 0`
const greeting = { env: 'GREETING=0' }

/** Puts a site on the server that says what it is and takes what it is given. */
export async function openStage(site: Site): Promise<Stage> {
  const { checkout } = site
  await prepareProject(checkout)
  const urls = await readFile(join(checkout.dir, 'mainapp/urls.py'), 'utf8')
  const upload = `    default_storage.save('written/one', ContentFile('written'))\n    return HttpResponse('written')`
  const imports =
    'from django.core.files.base import ContentFile\nfrom django.core.files.storage import default_storage\n'
  await checkout.write('mainapp/urls.py', imports + urls.replace("    return HttpResponse('written')", upload))
  await checkout.write('.github/django-prod.yml', `${config}keep-releases: 3\n`)
  await checkout.commit('Uploads')
  const stage: Stage = { site, version: firstVersion, turns: 0 }
  const result = await site.deploy(greeting)
  if (result.code !== 0) throw new Error(`the site can't be made:\n${result.log}`)
  return stage
}

/** Brings the wanted version, or what `mode` says, to the site that is there. */
async function turnTo(stage: Stage, version: Version, more: Record<string, string> = {}): Promise<Turn> {
  const before = pageOf(stage.version)
  stage.version = version
  const inputs = { ...(await deployInputs(stage.site.server)), ...greeting, ...more }
  return { inputs, app, domain, before, after: pageOf(version) }
}

const code: Scenario = {
  name: 'a change of code',
  next: async (stage) => {
    const { version } = stage
    const next = { ...version, code: version.code + 1, css: version.css + 1 }
    await writeVersion(stage.site.checkout, next)
    return await turnTo(stage, next)
  },
}

const migration: Scenario = {
  name: 'a migration',
  next: async (stage) => {
    const { version } = stage
    const name = `${String(version.migrations.length + 2).padStart(4, '0')}_model`
    const next = { ...version, code: version.code + 1, migrations: [...version.migrations, name] }
    await writeVersion(stage.site.checkout, next)
    return await turnTo(stage, next)
  },
}

/** Back, and back again: each of the two releases was live before. */
const rollback: Scenario = {
  name: 'going back',
  next: async (stage) => {
    const { site, version } = stage
    const good = `cd /srv/${app}/releases; for id in $(ls -r); do [ "$id" = "$(basename $(readlink ../current))" ] && continue
      grep -q '"live"' $id/state.json && { echo $id; exit; }; done`
    const target = (await site.server.sh(good)).trim()
    if (target === '') throw new Error('there is no release to go back to')
    const text = await site.server.sh(`cat /srv/${app}/releases/${target}/code/mainapp/version.py`)
    const back = { ...version, code: Number(/\d+/.exec(text)?.[0]) }
    return await turnTo(stage, back, { mode: 'rollback', release: target })
  },
}

/** Each time under another name, on the same server. */
const first: Scenario = {
  name: 'a first deploy',
  next: async ({ site, turns, version }) => {
    const [name, host] = [`first${turns}`, `first${turns}.${domain}`]
    const inputs = { ...(await deployInputs(site.server)), ...greeting, app: name, domains: host }
    return { inputs, app: name, domain: host, before: null, after: pageOf(version) }
  },
  clear: async ({ site }, { app: name }) => {
    await site.server.sh(`systemctl disable --now ${name}.target ${name}-current.service 2>/dev/null || true
      systemctl stop '${name}@*' || true; systemctl reset-failed '${name}@*' 2>/dev/null || true
      sed -i '/${name}[.]caddyfile/d' /etc/caddy/Caddyfile
      rm -rf /srv/${name} /etc/caddy/${name}.caddyfile /etc/systemd/system/${name}[@.-]* /usr/local/bin/${name}-*
      systemctl daemon-reload; systemctl reload caddy; userdel ${name} 2>/dev/null || true`)
  },
}

export const scenarios: readonly Scenario[] = [first, code, migration, rollback]
