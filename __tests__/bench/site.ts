/** The example project on a throwaway server, and single runs of a bundle on it, timed as a whole process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Checkout, git, makeCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { parseFileCommands } from '../lab/file-commands.ts'
import { startRelay } from '../lab/relay.ts'
import { commandFiles, declaredInputs, inputVariables, jobVariables } from '../lab/runner-environment.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { time } from './timing.ts'

export const dist = resolve(import.meta.dirname, '../../dist/index.js')

/** One run of a bundle, as the runner would have it. */
export interface BundleRun {
  readonly milliseconds: number
  readonly outputs: Record<string, string>
  /** Step title → milliseconds. */
  readonly steps: Readonly<Record<string, number>>
}

export interface BenchSite {
  readonly server: TestServer
  /** Where its sshd is reached: the server itself, or a relay that takes time. */
  way: { readonly host: string; readonly port: number }
  readonly checkout: Checkout
  /** Runs the bundle; throws unless it ends with that result. `inputs` win over those that deploy. */
  run(bundle: string, result: string, inputs?: Record<string, string>): Promise<BundleRun>
  down(): Promise<void>
}

/**
 * Boots a server that has Caddy already, and deploys the example project to it by the bundle. `rtt` is the round-trip
 * time to its sshd in milliseconds; 0 for none but this machine's own. Each of the other bundles gets a site of its own
 * there, since two versions of the action would find the files of each other changed.
 */
export async function openBenchSite(bundle: string, rtt: number, others: readonly string[] = []): Promise<BenchSite> {
  const server = await upServer({ suite: 'bookworm', layer: 'warm' })
  const checkout = await makeCheckout()
  await checkout.write('.github/django-prod.yml', 'fixtures:\n  - data.json\nhealth-path: /healthz\n')
  await checkout.commit('Deploy with django-prod-action')
  const relay = rtt > 0 ? await startRelay({ host: server.address, port: 22, delayMs: rtt }) : null
  const way = relay ? { host: '127.0.0.1', port: relay.port } : { host: server.address, port: 22 }
  const given = await deployInputs(server)
  const own = (index: string): Record<string, string> => {
    const at = others.indexOf(index)
    return at < 0 ? {} : { app: `other-${at}`, domains: `other-${at}.${given.domains}` }
  }
  const site: BenchSite = {
    server,
    way,
    checkout,
    run: async (index, result, inputs = {}) => {
      const { host, port } = site.way
      return await runBundle(index, result, checkout.dir, {
        ...given,
        ...own(index),
        host,
        port: String(port),
        ...inputs,
      })
    },
    down: async () => {
      await relay?.close()
      await checkout.done()
      await server.down()
    },
  }
  try {
    for (const each of [bundle, ...others]) await site.run(each, 'deployed')
  } catch (error) {
    await site.down()
    throw error
  }
  return site
}

async function runBundle(
  index: string,
  result: string,
  workspace: string,
  given: Record<string, string>,
): Promise<BundleRun> {
  const temp = await mkdtemp(join(tmpdir(), 'runner-'))
  try {
    const files = await commandFiles(temp)
    const commit = await git(workspace, 'rev-parse', 'HEAD')
    // Those of its own action.yml, where it lies beside one: an earlier bundle knows fewer.
    const inputs = inputVariables({ ...(await declaredInputs(index)), ...given })
    const { PATH, HOME, LANG } = process.env
    const env = { PATH, HOME, LANG, ...jobVariables(workspace, commit, temp), ...files, ...inputs }
    const { milliseconds, output } = await time([process.execPath, index], { cwd: workspace, env })
    const outputs = parseFileCommands(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    if (outputs.result !== result) throw new Error(`the run ended as ${outputs.result}, not ${result}:\n${output}`)
    const report = JSON.parse(await readFile(outputs.report ?? '', 'utf8')) as {
      steps: Array<{ title: string; milliseconds: number }>
    }
    const steps = Object.fromEntries(report.steps.map((step) => [step.title, step.milliseconds]))
    return { milliseconds, outputs, steps }
  } finally {
    await rm(temp, { recursive: true, force: true })
  }
}

/** The words of `ssh host true` with the deploy's own key and the host key pinned, and nothing of the person's configuration. */
export async function sshTrue({ server, checkout, way }: BenchSite): Promise<[string, ...string[]]> {
  // In .git it is neither deployed nor left behind.
  const known = join(checkout.dir, '.git/known_hosts')
  const key = (await readFile(join(server.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8')).trim()
  await writeFile(known, `[${way.host}]:${way.port} ${key}\n${way.host} ${key}\n`)
  const options = {
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    UserKnownHostsFile: known,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    ControlMaster: 'no',
    ControlPath: 'none',
    BatchMode: 'yes',
  }
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  return ['ssh', '-F', 'none', '-i', server.keyFile, ...words, '-p', String(way.port), `root@${way.host}`, 'true']
}
