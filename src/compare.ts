import { DeployError } from './errors.ts'
import type { Facts, Inputs, Run } from './model.ts'
import { compare } from './project/decisions/comparison.ts'
import { describeCount, describeFiles } from './project/describe.ts'
import type { Report } from './report/report.ts'
import type { Deployment } from './runner.ts'
import type { Session } from './server/session.ts'
import { checkFixtures } from './steps/fixtures.ts'
import { environmentKey, interpreter, ports, wantedFiles } from './steps/wanted.ts'

type Checkout = Deployment['checkout']

/**
 * What differs between the server and what is wanted, and what the server can't do; nothing is touched yet.
 *
 * @throws DeployError SERVER_UNSUPPORTED, APP_NAME_TAKEN, PORT_TAKEN, PYTHON_TOO_OLD, INPUT_INVALID
 */
export function compared(inputs: Inputs, run: Run, checkout: Checkout, session: Session, report: Report): Deployment {
  const { facts } = session
  const row = report.start('Compare', [])
  try {
    refuseServer(inputs, checkout, facts)
    const live = facts.manifest
    const folder = (release: string) => `/srv/${inputs.app}/releases/${release}`
    const venv = environmentKey(inputs, checkout, facts)
    const seen = wantedFiles(inputs, checkout, facts, folder(facts.current ?? 'none'))
    const comparison = compare({ checkout, facts, live, venv, files: seen, lenient: !inputs.healthPathGiven })
    const release = comparison.release.length > 0 || !facts.current ? newRelease(run, facts) : facts.current
    const deployment: Deployment = {
      inputs,
      run,
      checkout,
      facts,
      live,
      comparison,
      release,
      instance: comparison.instance.length > 0 ? release : (facts.instance ?? release),
      token: session.token,
      wanted: wantedFiles(inputs, checkout, facts, folder(release)),
      fingerprint: '',
      probe: null,
      database: null,
      backup: null,
      applied: [],
      uploaded: { files: 0, bytes: 0 },
      gunicorn: 'kept',
      records: facts.records,
      switched: false,
      notices: [...checkout.notices],
      sections: [],
    }
    checkFixtures(deployment)
    const { application, debug, dependencies, production, settings } = checkout.project
    row.log(`settings: ${settings.value}, ${settings.from}`)
    row.log(`application: ${application.value.target} (${application.value.interface}), ${application.from}`)
    row.log(`dependencies: ${describeFiles(dependencies.files)}`)
    for (const found of [production, debug]) {
      if (found) row.log(`variable: ${found.value.name}=${found.value.value}, ${found.from}`)
    }
    row.log(`Python: ${pythonText(interpreter(inputs, checkout, facts), checkout, inputs)}`)
    for (const { what, why } of [...comparison.release, ...comparison.outside]) row.log(`${what}: ${why}`)
    row.done('done', differences(deployment))
    return deployment
  } catch (error) {
    row.failed(error)
    throw error
  }
}

/** `20261123T220355-a1b2c3d`: when and of what; unique among the releases that are there. */
function newRelease(run: Run, facts: Facts): string {
  const base = `${run.startedAt.replace(/[-:]|\.\d+Z$/g, '')}-${run.commit.slice(0, 7) || 'local'}`
  const taken = new Set(facts.releases.map((entry) => entry.id))
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`
  return id
}

function differences({ comparison, live, checkout }: Deployment): string {
  if (!live) return `first deploy of ${describeCount(Object.keys(checkout.files).length, 'file')}`
  const { added, changed, removed } = comparison.files
  const all = [...added, ...changed, ...removed].sort()
  const parts = [
    all.length > 0 ? `${describeCount(all.length, 'file')} changed (${describeFiles(all)})` : 'no file changed',
  ]
  const rest = comparison.release.filter(({ what }) => !['code', 'static files'].includes(what))
  parts.push(
    ...rest.map(({ what, why }) => `${what}: ${why}`),
    ...comparison.outside.map(({ what, why }) => `${what}: ${why}`),
  )
  if (comparison.sick) parts.push(`the site is not well: ${comparison.sick}`)
  return parts.join('; ')
}

function pythonText(
  { version, managed }: ReturnType<typeof interpreter>,
  { project }: Checkout,
  { python }: Inputs,
): string {
  const why = python
    ? 'from python in the YAML file'
    : project.python
      ? `${project.python.value} ${project.python.from}`
      : "the server's"
  return `${version}, ${why}${managed ? '; the server has none that fits, so uv fetches it' : ''}`
}

/** The oldest releases that package Caddy, which the action installs from the distribution. */
const oldest: Readonly<Record<string, number>> = { debian: 12, ubuntu: 24.04 }

/** What this server can't do, said before anything is touched. */
export function refuseServer(inputs: Inputs, checkout: Checkout, facts: Facts): void {
  const { host, app } = inputs
  if (!['debian', 'ubuntu'].some((id) => facts.os.id === id || facts.os.like.split(' ').includes(id))) {
    throw new DeployError('SERVER_UNSUPPORTED', `${facts.os.name} is neither Debian nor Ubuntu`, {
      host,
      hint: 'Use a server with Debian 12 or newer, or Ubuntu 24.04 or newer.',
    })
  }
  const since = oldest[facts.os.id]
  if (facts.caddy === null && since !== undefined && facts.os.version !== '' && Number(facts.os.version) < since) {
    throw new DeployError('SERVER_UNSUPPORTED', `${facts.os.name} is too old: it has no package of Caddy`, {
      host,
      hint: 'Use Debian 12 or newer, or Ubuntu 24.04 or newer; or install Caddy from its own package archive first.',
    })
  }
  if (facts.foreign.length > 0) {
    throw new DeployError(
      'APP_NAME_TAKEN',
      `${app} is already the name of something else on the server: ${facts.foreign.join(', ')}`,
      {
        host,
        hint: 'Choose another name with the input app. What is there was not touched.',
      },
    )
  }
  const [port, owner] = Object.entries(facts.portsTaken)[0] ?? []
  if (port) {
    throw new DeployError('PORT_TAKEN', `Port ${port} is used by ${owner}`, {
      host,
      hint: `Caddy needs the ports 80 and 443 (and ${ports[2]} on 127.0.0.1). Remove or move ${owner} first; nothing was touched.`,
    })
  }
  interpreter(inputs, checkout, facts)
}
