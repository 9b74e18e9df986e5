/** A site made by hand, behind nginx or Apache, whose place this one takes (docs/taking-over.md). */
import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Facts, Inputs, Notice, OldSite } from '../model.ts'
import { patience } from '../patience.ts'
import { placesOf } from '../places.ts'
import { healthQuestion } from '../project/decisions/health.ts'
import type { Server } from '../server/server.ts'

/** How far it has come, as src/render/taking_over.py notes it; absent where nothing was taken over. */
type Phase = 'moving' | 'done' | 'given back'

/**
 * The facts with the site that is to be taken over: on the first deploy, and after its way back was gone.
 *
 * @throws DeployError TAKE_OVER_REFUSED, NGINX_FAILED, APACHE_FAILED
 */
export async function lookAtOldSite(
  inputs: Pick<Inputs, 'app' | 'domains' | 'host' | 'https' | 'mode' | 'proxy' | 'takeOver'>,
  facts: Facts,
  server: Server,
): Promise<Facts> {
  const { app, domains, host, https, mode, proxy, takeOver } = inputs
  if (takeOver.length === 0 || !['deploy', 'plan'].includes(mode)) return facts
  const noted = facts.files[placesOf(app).takingOver.state]?.content
  const phase: Phase | undefined = noted == null ? undefined : JSON.parse(noted).phase
  if (phase === 'moving') {
    if (mode === 'deploy') await server.call('taking.giveBack', { app })
    throw new DeployError('TAKE_OVER_REFUSED', 'The run before was cut off in the moment of the change', {
      host,
      hint: `${mode === 'deploy' ? 'The old site serves again, with all of its rows' : 'A deploy has the old site serve again'}. Run again then.`,
    })
  }
  if (phase === 'done' || (facts.manifest !== null && phase === undefined)) return facts
  if (!['auto', 'nginx', 'apache'].includes(proxy))
    throw new DeployError(
      'TAKE_OVER_REFUSED',
      `A site is taken over where nginx or Apache serves it, and not with proxy: ${proxy}`,
      {
        host,
        hint: 'Leave `proxy` out, or follow docs/taking-over.md by hand. Nothing was touched.',
      },
    )
  const asked = { app, units: takeOver, domains, secure: https === 'auto', proxy }
  return { ...facts, oldSite: await server.call('taking.survey', asked) }
}

/** Files of a site made by hand whose place the site's own takes. */
export const listOld = ({ oldSite }: Pick<Facts, 'oldSite'>): string[] => Object.keys(oldSite?.files ?? {})

/** What the change is told of the site that it ends. */
export const askChange = ({ inputs, instance }: Deployment, { certificate, files, web }: OldSite) => ({
  ...{ release: instance, health: healthQuestion(inputs), startSeconds: patience.start },
  ...{ certificate, files, web },
})

/** What has become of the old site, and the way back. */
export function noteTaken({ units, user, crontab }: OldSite, app: string): Notice {
  const { program } = placesOf(app).takingOver
  const names = units.join(', ')
  const work = crontab
    ? ` ${user} has a crontab: what it does for the old site goes on there, in the old database. Make timers of it.`
    : ''
  return {
    level: 'warning',
    always: true,
    title: `This site has taken the place of ${names}`,
    message: `${names} is stopped and disabled, and nothing of it was deleted. The way back, on the server: sudo ${program} give-back. It keeps what visitors have written, and costs them a second or two of errors; migrations of later deploys stay in the database. When nobody misses the old site, remove its units and folder, and \`take-over\` from the YAML file.${work}`,
  }
}
