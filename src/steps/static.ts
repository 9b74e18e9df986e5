import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Change } from '../model.ts'
import { describeFiles } from '../project/describe.ts'
import { runCommands } from '../release/commands.ts'
import { management, runDjango } from '../release/django.ts'
import { hintForCollected } from '../release/uncollected.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** STATIC_ROOT of the release: collected anew where its sources may differ, else the last one, hard-linked. */
export const collectStatic: Step = {
  title: 'Static',

  plan: (deployment) => {
    const { comparison, probe } = deployment
    if (comparison.release.length === 0) return planOf([], 'no static source changed')
    if (probe && !probe.staticfiles) return planOf([], 'the project does not use django.contrib.staticfiles')
    const why = findReason(deployment)
    return planOf([why ?? { what: 'link the static files', why: 'no static source changed' }], '')
  },

  apply: async (deployment, server, tools) => {
    const { facts, live, inputs, release } = deployment
    if (!findReason(deployment) && live && facts.current) {
      await server.call('release.linkStatic', { app: inputs.app, release, base: facts.current })
      return 'kept: no static source changed'
    }
    const settle = { from: live ? facts.current : null }
    const compress = isCompressed(deployment)
    const more = compress || inputs.commands['after-static'] !== undefined
    await runCommands(deployment, server, tools, 'before-static', true)
    const { code, lines } = await runDjango(
      server,
      deployment,
      {
        name: 'collectstatic',
        python: management('collectstatic', '--noinput', '--verbosity', '1'),
        collect: true,
        settle: more ? null : settle,
      },
      tools.log,
    )
    if (code !== 0) {
      throw new DeployError('STATIC_FAILED', 'collectstatic failed', {
        host: server.host,
        command: 'collectstatic --noinput',
        output: lines.slice(-20).join('\n'),
        hint: hintForCollected(lines.join('\n'), Object.keys(deployment.checkout.files)),
      })
    }
    if (compress) await compressFiles(deployment, server, tools)
    await runCommands(deployment, server, tools, 'after-static', true)
    if (more) await runDjango(server, deployment, { name: 'Python', python: ['-c', ''], collect: true, settle })
    return (
      lines
        .findLast((line) => / static file/.test(line))
        ?.trim()
        .replace(/ to '.*'/, '')
        .replace(/\.$/, '') ?? 'collected'
    )
  },
}

/** Whether django-compressor's files are to be made by this step: by none of the user's commands, that is. */
const isCompressed = ({ inputs, live, probe }: Deployment): boolean =>
  (probe ?? live?.probe)?.compresses === true && !/\bcompress\b/.test(Object.values(inputs.commands).flat().join('\n'))

/** What templates name between `{% compress %}`, as COMPRESS_OFFLINE wants it. @throws DeployError STATIC_FAILED */
async function compressFiles(deployment: Deployment, server: Server, tools: Tools): Promise<void> {
  const command = { name: 'compress', python: management('compress'), collect: true }
  const { code, lines } = await runDjango(server, deployment, command, tools.log)
  if (code === 0) return
  throw new DeployError('STATIC_FAILED', 'compress failed', {
    host: server.host,
    command: 'compress',
    output: lines.slice(-20).join('\n'),
    hint: 'The settings have COMPRESS_OFFLINE, so django-compressor makes its files now. Correct the template that the lines below name, or set COMPRESS_OFFLINE = False. Nothing that visitors see was changed.',
  })
}

/** Why the files have to be collected anew; null when the last ones are still right. */
function findReason(deployment: Deployment): Change | null {
  const { comparison, inputs, live, probe, checkout } = deployment
  const what = 'collect static files'
  if (!live) return { what, why: 'first deploy' }
  if (inputs.commands['before-static'] || inputs.commands['after-static']) return { what, why: 'commands run with it' }
  if (isCompressed(deployment)) return { what, why: 'COMPRESS_OFFLINE: what templates name is compressed anew' }
  if (comparison.kinds.static.length > 0) return { what, why: describeFiles(comparison.kinds.static) }
  if (comparison.dependencies) return { what, why: 'dependencies changed, and packages bring static files' }
  if (comparison.conf.length > 0) return { what, why: 'settings changed' }
  if (!probe || !live.probe) return null
  const settings = checkout.project.settings.value.split('.').slice(0, -1).join('/')
  const touched = comparison.kinds.python.filter(
    (path) => /(^|\/)settings(\/|\.py$)/.test(path) || (settings && path.startsWith(`${settings}/settings`)),
  )
  if (touched.length > 0) return { what, why: `settings changed: ${describeFiles(touched)}` }
  if (probe.staticStorage !== live.probe.staticStorage)
    return { what, why: `the storage is now ${probe.staticStorage}` }
  if (probe.staticUrl !== live.probe.staticUrl) return { what, why: `STATIC_URL is now ${probe.staticUrl}` }
  const [now, before] = [probe.staticSources.join('\n'), live.probe.staticSources.join('\n')]
  return now === before ? null : { what, why: 'the list of static folders changed' }
}
