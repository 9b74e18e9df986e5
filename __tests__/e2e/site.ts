/** A server with the example project on it, as the end-to-end tests start from. */
import { type ActionResult, type ActionRun, runAction } from '../lab/action.ts'
import { type Checkout, makeCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { printing } from '../lab/listing.ts'
import { until } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { deployedTree } from './deployed.ts'

/** The name that the action makes of the repository `example/monsiteweb`. */
export const app = 'monsiteweb'

/** What the tests' project says in .github/django-prod.yml, where the watch of what was switched to is the subject. */
export const watched = 'fixtures:\n  - data.json\nhealth-path: /healthz\n'

/**
 * Everywhere else it is looked at once, which is enough to see it fail and takes no seconds; and one worker loads the
 * project at each start instead of three.
 */
export const config = `${watched}verify-seconds: 0\nworkers: 1\n`

/** What is live, as the server itself tells it. */
export interface Live {
  readonly release: string
  /** The release whose instance serves; another one than `release` when Gunicorn was kept. */
  readonly instance: string
  /** Gunicorn's main process. */
  readonly pid: number
}

export interface Site {
  readonly server: TestServer
  readonly checkout: Checkout
  /** One run of the bundle; `inputs` win over those of every test. */
  deploy(inputs?: Record<string, string>, more?: Partial<ActionRun>): Promise<ActionResult>
  /** Of the site of every test, or another one on the server. */
  live(name?: string): Promise<Live>
  /** Every file, folder and link below the paths with mode, owner, size and mtime, one a line, sorted. */
  listing(...paths: string[]): Promise<string[]>
  down(): Promise<void>
}

/**
 * A server on which the example project is live already, with `config`, by one deploy of this bundle. What comes next is
 * a change of it. Where the first deploy itself matters it is `openSite`.
 */
export async function openDeployed(
  options: { memory?: string; hybrid?: boolean; ownUsers?: boolean } = {},
): Promise<Site> {
  const deployed = async () => {
    const site = await openSite()
    const { code, log } = await site.deploy()
    await site.checkout.done()
    if (code === 0) return site.server
    await site.server.down()
    throw new Error(`the first deploy failed:\n${log}`)
  }
  const site = await openSite({ layer: 'warm', ...options, withTree: deployedTree(config, deployed) })
  await until('the site is up', 60, async () => {
    return (await visit(site.server, '/healthz').catch(() => undefined))?.status === 200
  })
  return site
}

export async function openSite(options: Parameters<typeof upServer>[0] = { layer: 'warm' }): Promise<Site> {
  const server = await upServer(options)
  const checkout = await makeCheckout()
  await checkout.write('.github/django-prod.yml', config)
  await checkout.commit('Deploy with django-prod-action')
  return {
    server,
    checkout,
    deploy: async (inputs = {}, more = {}) =>
      await runAction({ workspace: checkout.dir, inputs: { ...(await deployInputs(server)), ...inputs }, ...more }),
    live: async (name = app) => {
      const told = await server.sh(`path=$(readlink /srv/${name}/current); basename "$path"
        instance=$(basename "$(dirname "$(readlink -f /srv/${name}/current/http.sock)")"); echo "$instance"
        systemctl show -P MainPID "${name}@$instance.service"`)
      const [release = '', instance = '', pid] = told.trim().split('\n')
      return { release, instance, pid: Number(pid) }
    },
    listing: async (...paths) => {
      const { stdout } = await server.exec(['find', ...paths, ...printing(' ', '\\n')])
      return stdout.trim().split('\n').sort()
    },
    down: async () => {
      await checkout.done()
      await server.down()
    },
  }
}
