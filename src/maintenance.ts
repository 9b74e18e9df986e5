import { concludeFailure, type Ending, remember } from './ending.ts'
import { DeployError } from './errors.ts'
import type { Inputs, Notice, Run } from './model.ts'
import { siteUrl } from './places.ts'
import { describeRelease } from './project/decisions/going-back.ts'
import { kindOf } from './project/decisions/proxy.ts'
import type { Report } from './report/report.ts'
import type { Session } from './server/session.ts'
import { startSession } from './start-session.ts'

/**
 * Closes the site to visitors by a page that says so, or opens it again: a file, and nothing is reloaded. The instance
 * runs on. It holds the lock of a deploy for that moment. Never throws for a failure: it is the ending.
 */
export async function maintenance(
  inputs: Inputs,
  run: Run,
  report: Report,
  cancelled: Promise<never>,
): Promise<Ending> {
  let session: Session | null = null
  let ending: Ending
  try {
    const on = inputs.maintenance === true
    const doing = on ? 'closing the site for maintenance' : 'opening the site after maintenance'
    session = await Promise.race([startSession(inputs, run, { domain: '', doing }, report), cancelled])
    ending = await switchTo(on, inputs, run, session, report)
  } catch (error) {
    ending = await concludeFailure(error, null, session, [], report)
  }
  await remember(session, ending, report)
  return ending
}

/** @throws DeployError NO_RELEASE, VERIFICATION_FAILED */
async function switchTo(on: boolean, inputs: Inputs, run: Run, session: Session, report: Report): Promise<Ending> {
  const { app } = inputs
  const { facts, server } = session
  const { manifest } = facts
  if (manifest === null) {
    throw new DeployError('NO_RELEASE', `Nothing is deployed as ${app}, so there is no site to close or open`, {
      host: server.host,
      hint: 'Deploy first. If the site has another name on the server, give it as the input app.',
    })
  }
  const row = report.start('Maintenance', [])
  try {
    const { serving } = manifest
    const looks = kindOf(facts) !== 'none'
    const [domain = ''] = serving.domains
    const secure = serving.https !== 'off'
    const { address, closed, was } = await server.call('site.maintain', {
      ...{ app, on, at: run.startedAt, domain, secure, looks },
    })
    const proxied = (serving.visitors?.trustedProxies.length ?? 0) > 0
    const seen = address === '' || proxied ? '' : `; ${address} still sees the site`
    const text = on ? `visitors get the page of maintenance${seen}` : 'visitors get the site'
    row.done(was === on ? 'kept' : 'done', text)
    const unseen: Notice = {
      level: 'notice',
      title: 'Nobody has looked at what visitors get',
      message: looks
        ? 'Nothing answers at the ports of visitors on the server itself.'
        : 'A web server of your own serves the site: it needs the lines for maintenance that the summary of a deploy shows.',
    }
    const { actor, startedAt: at } = run
    const { commit, id, ref } = manifest
    const result = was === on ? ('unchanged' as const) : ('managed' as const)
    return {
      result,
      text: `${describeRelease(manifest)}: ${text}`,
      deployment: null,
      error: null,
      notices: closed === null ? [unseen] : [],
      outputs: { release: id, url: siteUrl(serving) },
      ...(was !== on && {
        history: { id, at, mode: 'maintenance', commit, ref, actor, result, reason: on ? 'on' : 'off' },
      }),
    }
  } catch (error) {
    row.failed(error)
    throw error
  }
}
