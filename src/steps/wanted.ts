import { createHash } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { Checkout, EnvEntry, Facts, Inputs, ManagedFile, ProbeReport } from '../model.ts'
import { chooseInterpreter, type Interpreter } from '../project/decisions/interpreter.ts'
import { renderCaddyfile } from '../render/caddyfile.ts'
import { renderEnv } from '../render/env.ts'
import { defaultThreads, defaultWorkers, renderGunicorn } from '../render/gunicorn.ts'
import { renderDirectory, renderManage } from '../render/manage.ts'
import { renderProcesses } from '../render/processes.ts'
import { renderRestore } from '../render/restore.ts'
import { renderSettings } from '../render/settings.ts'
import { renderUnits } from '../render/units.ts'
import { restoreProgram } from '../server/programs.ts'

/** What runs the site beside the project's own packages, pinned; a project's own pin of the same wins. */
export const beside = { gunicorn: '27.0.1', 'uvicorn-worker': '0.4.0', uvicorn: '0.54.0', websockets: '17.4' } as const

/** uv builds the environments; it lies in one of its own, shared by all applications of the server. */
export const uvVersion = '0.13.9'
export const uvPath = `/opt/django-prod/uv-${uvVersion}/bin/uv`

/** Debian packages that the action itself needs. iproute2 has ss, which the drain asks. */
export const packages = ['python3-venv', 'caddy', 'iproute2', 'ca-certificates'] as const

/** On 127.0.0.1 only: Caddy serves the site there without a certificate, for the verification. */
export const localPort = 20190

/** Ports that Caddy needs. */
export const ports = [80, 443, localPort] as const

/** The interpreter of this deploy. @throws DeployError PYTHON_TOO_OLD when there is none that the project accepts */
export function interpreter(inputs: Inputs, { project }: Pick<Checkout, 'project'>, facts: Facts): Interpreter {
  const found = chooseInterpreter(facts, inputs.python, project.python?.value)
  if (found !== null) return found
  throw new DeployError(
    'PYTHON_TOO_OLD',
    `The project wants Python ${project.python?.value} (${project.python?.from}), and there is none`,
    { hint: "Widen the project's constraint, or name one in .github/django-prod.yml: `python: 3.12`." },
  )
}

/** The generated files of a release and of the system, but for Caddy's; `release` is the release's folder. */
export function wantedFiles(inputs: Inputs, checkout: Checkout, facts: Facts, release: string): ManagedFile[] {
  const { app } = inputs
  const { application, debug, directory, imports, production, settings } = checkout.project
  const file = (path: string, content: string, mode: number, group = 'root', secret = false): ManagedFile => ({
    path,
    content,
    mode,
    owner: 'root',
    group,
    secret,
    hash: createHash('sha256').update(content).digest('hex'),
  })
  const conf = (name: string, content: string, mode = 0o640, group = app) =>
    file(`${release}/conf/${name}`, content, mode, group, name === 'env')
  return [
    conf(
      'django_prod_settings.py',
      renderSettings({
        base: settings.value,
        domains: inputs.domains,
        https: inputs.https,
        database: typeof inputs.database === 'string' ? inputs.database : 'url',
        interface: application.value.interface,
        shared: `/srv/${app}/shared`,
        directory,
        imports,
        overrides: inputs.overrides,
      }),
    ),
    conf(
      'gunicorn.conf.py',
      renderGunicorn({
        application: application.value.target,
        interface: application.value.interface,
        directory,
        imports,
        workers: inputs.workers ?? defaultWorkers({ ...facts, interface: application.value.interface }),
        threads: inputs.threads ?? defaultThreads,
      }),
    ),
    conf(
      'env',
      renderEnv([
        ...[production, debug].flatMap((found) => found?.value ?? []),
        ...databaseVariables(inputs),
        ...redisVariables(facts),
        ...inputs.env,
      ]),
      0o600,
      'root',
    ),
    conf('directory', renderDirectory(directory), 0o644, 'root'),
    conf('shared', inputs.shared.map((folder) => `${folder}\n`).join(''), 0o644, 'root'),
    ...Object.entries(renderUnits({ app })).map(([name, text]) => file(`/etc/systemd/system/${name}`, text, 0o644)),
    ...Object.entries(renderProcesses({ app, directory, processes: inputs.processes })).map(([name, text]) =>
      file(`/etc/systemd/system/${name}`, text, 0o644),
    ),
    file(`/usr/local/bin/${app}-manage`, renderManage({ app }), 0o755),
    file(`/usr/local/bin/${app}-restore`, renderRestore({ app, program: restoreProgram }), 0o755),
  ]
}

/** The database of a URL: for the generated settings, and for settings that read the usual variable. */
function databaseVariables({ database }: Inputs): EnvEntry[] {
  if (typeof database === 'string') return []
  const { url, ...place } = database
  return [
    { name: 'DATABASE_URL', value: url },
    { name: 'DJANGO_PROD_DATABASE', value: JSON.stringify(place) },
  ]
}

function redisVariables({ redis }: Facts): EnvEntry[] {
  if (redis === null || redis.number === null) return []
  return [{ name: 'REDIS_URL', value: `redis://127.0.0.1:6379/${redis.number}` }]
}

export const caddyfilePath = (app: string) => `/etc/caddy/${app}.caddyfile`

/** Caddy's file needs to know where Django's static files and media are served. */
export function wantedCaddyfile(inputs: Inputs, probe: Pick<ProbeReport, 'staticUrl' | 'mediaUrl'>): string {
  return renderCaddyfile({
    app: inputs.app,
    domains: inputs.domains,
    https: inputs.https,
    staticUrl: probe.staticUrl,
    mediaUrl: probe.mediaUrl,
    healthListenerPort: localPort,
  })
}

/**
 * The key of the virtual environment: everything that what is installed depends on. The same key is the same
 * environment, which releases share.
 */
export function environmentKey(inputs: Inputs, checkout: Checkout, facts: Facts): string {
  const { dependencies, application } = checkout.project
  const hash = createHash('sha256')
  const { version, request } = interpreter(inputs, checkout, facts)
  hash.update(`${version}\n${request}\n${dependencies.kind}\n`)
  for (const path of [...dependencies.files, ...(dependencies.local ?? [])].sort()) {
    const entry = checkout.files[path]
    hash.update(`${path}\0${entry?.kind === 'file' ? entry.hash : ''}\n`)
  }
  hash.update(besideFor(application.value.interface).join(' '))
  return hash.digest('hex').slice(0, 16)
}

/** `name==version` of what is installed beside. */
export function besideFor(interfaceName: 'wsgi' | 'asgi'): string[] {
  const names =
    interfaceName === 'wsgi'
      ? (['gunicorn'] as const)
      : (['gunicorn', 'uvicorn-worker', 'uvicorn', 'websockets'] as const)
  return names.map((name) => `${name}==${beside[name]}`)
}
