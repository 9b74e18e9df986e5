import { dirname } from 'node:path/posix'
import type { Calls } from '../calls.ts'
import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Notice, Project } from '../model.ts'
import { findBuildPackages, findWindowsPin } from '../project/decisions/build-packages.ts'
import { describeFiles, printable } from '../project/describe.ts'
import { hashEnvironment, requireInterpreter } from '../release/environment.ts'
import { listAbsent } from '../release/launch.ts'
import { listBeside, readPinned, uvPath, uvVersion } from '../release/pins.ts'
import { providePackages } from '../release/provide-packages.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import { listLacking } from '../server/packages.ts'
import type { Server } from '../server/server.ts'

/** The virtual environment, built once for each state of the dependencies, and the bytecode of what changed. */
export const install: Step = {
  title: 'Install',

  plan: (deployment) => {
    const { comparison, live, checkout, facts } = deployment
    const { files } = checkout.project.dependencies
    if (comparison.release.length === 0) return planOf([], `${describeFiles(files)} unchanged`)
    const key = hashEnvironment(deployment)
    const known = facts.venvs.includes(key)
    const why = live ? (comparison.dependencies ?? 'the release uses the environment that is there') : 'first deploy'
    return planOf([{ what: known ? 'link the virtual environment' : 'build a virtual environment', why }], '')
  },

  apply: async (deployment, server, tools) => {
    const { checkout, comparison, inputs, live, release, facts } = deployment
    const { dependencies, application } = checkout.project
    const key = hashEnvironment(deployment)
    // A new interpreter reads no bytecode of the old one, so with another environment everything is compiled.
    const { added, changed } = comparison.files
    const all = live?.venv === key ? [...added, ...changed] : Object.keys(checkout.files)
    // After a failure it stays for the next try; a plan leaves nothing.
    if (inputs.mode === 'plan' && !facts.venvs.includes(key)) {
      tools.onFailure(async (open) => {
        await open.call('environment.discard', { app: inputs.app, venv: key })
      })
    }
    if (inputs.mode === 'plan' && !facts.uv) {
      tools.onFailure(async (open) => {
        await open.run(['rm', '-rf', dirname(dirname(uvPath))])
      })
    }
    const python = requireInterpreter(deployment)
    const wanted: Build = {
      app: inputs.app,
      release,
      venv: key,
      python,
      uv: uvPath,
      uvVersion,
      compiled: all.filter((path) => path.endsWith('.py') && Object.hasOwn(checkout.files, path)),
      environment: inputs.env,
      dependencies,
      beside: listBeside(application.value.interface),
      pinned: readPinned(application.value.interface),
      absent: listAbsent(facts),
      trial: inputs.mode === 'plan',
    }
    const unhashed = await buildEnvironment(wanted, deployment, server, tools)
    if (unhashed.length > 0) deployment.notices.push(tellUnhashed(unhashed, dependencies.file))
    if (live?.venv === key) return `kept: ${describeFiles(dependencies.files)} unchanged`
    if (facts.venvs.includes(key)) return `an environment for ${describeFiles(dependencies.files)} was still there`
    return `what ${describeFiles(dependencies.files)} names, with Python ${facts.python.startsWith(`${python.version}.`) ? facts.python : python.version}`
  },
}

type Build = Calls['environment.build']['arguments']

/**
 * Builds. What the server lacks to compile something is installed, and it is tried again once, unless `packages: none`
 * forbids that.
 */
async function buildEnvironment(
  wanted: Build,
  deployment: Deployment,
  server: Server,
  tools: Tools,
): Promise<readonly string[]> {
  const { inputs, checkout } = deployment
  const { log } = tools
  const build = async (): Promise<readonly string[] | Lack> => {
    const lines: string[] = []
    const onMessage = ({ log: line }: { readonly log?: unknown }) => {
      if (typeof line !== 'string') return
      lines.push(line)
      log(line)
    }
    try {
      return await server.call('environment.build', wanted, { onMessage })
    } catch (error) {
      if (error instanceof DeployError && error.code === 'PYTHON_TOO_OLD') {
        throw withHint(error, `${error.details.hint}${whyOlder(checkout.project)}`)
      }
      if (!(error instanceof DeployError) || error.code !== 'INSTALL_FAILED') throw error
      const output = lines.join('\n')
      const { file, kind } = checkout.project.dependencies
      // Of a requirements file they are left out, or all named with what else is wrong.
      const pin = kind === 'requirements' ? null : findWindowsPin(output)
      if (pin !== null) throw withHint(error, `${pin.name} exists for Windows only: write \`${pin.line}\` in ${file}.`)
      return {
        error: withHint(error, withVersion(error.details.hint, checkout.project)),
        lacking: findBuildPackages(output),
      }
    }
  }
  const first = await build()
  if (!('error' in first)) return first
  const lacking = await listLacking(server.run, first.lacking)
  if (lacking.length === 0) throw first.error
  const names = lacking.join(', ')
  // A plan changes nothing that visitors or other programs of the server use.
  if (inputs.mode === 'plan' && inputs.packages.auto) {
    throw withHint(first.error, `A package has to be compiled on the server: a deploy installs ${names} for that.`)
  }
  if (!inputs.packages.auto) {
    throw withHint(
      first.error,
      inputs.local
        ? `A package has to be compiled on the server, and a key that only deploys installs nothing by itself: run "apt-get install ${lacking.join(' ')}" there as root, and deploy again (docs/deploy-key.md).`
        : `A package has to be compiled on the server. Add to .github/django-prod.yml: \`packages: [${names}]\` (\`none\` left out, such packages are installed by themselves).`,
    )
  }
  log(`a package is compiled: ${names} are installed for that, and the build is tried again`)
  await providePackages(deployment, server, lacking, tools)
  const second = await build()
  if ('error' in second) throw second.error
  return second
}

/** A build that failed, and the packages that the server lacks for it. */
interface Lack {
  readonly error: DeployError
  readonly lacking: string[]
}

/** Packages that anybody could have put there, as far as the lock file tells. */
function tellUnhashed(names: readonly string[], file: string): Notice {
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return {
    level: 'warning',
    title: 'Installed without a hash',
    message: `${file} has no hash for ${names.slice(0, 5).map(printable).join(', ')}${more}: what was installed for that could not be compared with what was locked. The others were.`,
    file,
  }
}

/** What asks for an older Python than the server's, where that is Django itself: a newer one is the other way out. */
function whyOlder({ python }: Pick<Project, 'python'>): string {
  const django = /Django \d+\.\d+ in .*, which needs .*$/.exec(python?.from ?? '')?.[0]
  return django === undefined
    ? ''
    : ` It is for ${django}, which newer Pythons no longer have: or ask for a newer Django there (\`Django~=4.2.0\`).`
}

/** The hint, and the Python that the repository names beside it, where the hint asks for another one. */
function withVersion(hint: string, { python }: Project): string {
  const version = /^>=(\d+\.\d+)$/.exec(python?.value ?? '')?.[1]
  return version !== undefined && python !== undefined && hint.includes('`python: ')
    ? `${hint} (${python.from.replace(/^from /, '')} names ${version}.)`
    : hint
}

const withHint = (error: DeployError, hint: string) =>
  new DeployError(error.code, error.message, { ...error.details, hint })
