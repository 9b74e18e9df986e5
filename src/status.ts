import type { Ending } from './ending.ts'
import { DeployError } from './errors.ts'
import { judgeDomains, lookUp } from './look-at-domains.ts'
import type { DomainFinding, Facts, Inputs, Notice, PastRun, Run, Section, Status } from './model.ts'
import { placesOf, siteUrl } from './places.ts'
import { listCaddyNotices } from './project/decisions/caddy.ts'
import { describeCertificates, listCertificateNotices } from './project/decisions/certificates.ts'
import { describeDomains, noteDomains } from './project/decisions/domains.ts'
import { closedSince, isClosed, listClosedNotices } from './project/decisions/front.ts'
import { describeRelease } from './project/decisions/going-back.ts'
import { findLacking, findProxyFault, findSickness } from './project/decisions/health.ts'
import { describeBackups, listBackupNotices, readOffsite } from './project/decisions/offsite.ts'
import { kindOf } from './project/decisions/proxy.ts'
import { listSecretNotices } from './project/decisions/secrets.ts'
import { describeProxy } from './project/decisions/web-server.ts'
import { describeCount, describeSize } from './project/describe.ts'
import { describeAbsent, listAbsent } from './release/launch.ts'
import { hideWithin } from './report/hide.ts'
import type { Report } from './report/report.ts'
import { startSession } from './start-session.ts'

/** The part of the disk that is to be free. */
const leastFree = 0.1

/**
 * What runs, since when, from which commit and by whom, and how it is: reads only, takes no lock and so may run
 * beside a deploy. A site that is not well is a warning and no failure of this run.
 */
export async function status(inputs: Inputs, run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  try {
    const asked = { domain: '', looks: true }
    const session = await Promise.race([startSession(inputs, run, asked, report), cancelled])
    const { facts } = session
    await session.close()
    if (facts.status === null) throw new Error('the server did not tell its status')
    // As they are served: who asks need not know them.
    const serving = facts.manifest?.serving
    const seen = serving ? await Promise.race([lookUp({ ...inputs, ...serving }), cancelled]) : null
    const domains = seen ? judgeDomains(seen, inputs, facts) : []
    const told = tellStatus(inputs.app, facts, facts.status, run.startedAt, domains)
    for (const { title, outcome, lines, quoted } of told.sections) {
      const row = report.start(title, [])
      for (const line of lines) row[quoted ? 'log' : 'tell'](line)
      row.done('done', outcome)
    }
    const { manifest, current } = facts
    const offsite = readOffsite(inputs.app, facts)
    return {
      result: 'unchanged',
      text: told.text,
      deployment: null,
      error: null,
      notices: told.notices,
      sections: told.sections.filter(({ lines }) => lines.length > 0),
      outputs: {
        release: current ?? '',
        url: manifest ? siteUrl(manifest.serving) : '',
        status: JSON.stringify(
          hideWithin(
            { ...facts.status, release: current, commit: manifest?.commit, health: facts.health, offsite },
            report.hide,
          ),
        ),
      },
    }
  } catch (error) {
    const code = error instanceof DeployError ? error.message : String(error)
    return { result: 'failed', text: code, deployment: null, error }
  }
}

interface Told {
  readonly text: string
  readonly sections: ReadonlyArray<Section & { readonly outcome: string }>
  readonly notices: readonly Notice[]
}

/** The status as a person reads it: pure. `now` is ISO 8601, `domains` are those of public DNS. */
export function tellStatus(
  app: string,
  facts: Facts,
  told: Status,
  now: string,
  domains: readonly DomainFinding[] = [],
): Told {
  const { manifest, health } = facts
  const { units, certificates, backups, runs, log } = told
  const lacks = told.lacking?.length ? `the database lacks ${told.lacking.join(', ')}, which it needs` : null
  // A restore has noted it too, and then a deploy applies them.
  const noted = findLacking(facts) !== null
  const sick = manifest ? ((noted ? null : lacks) ?? findSickness(facts, !manifest.serving.healthPathGiven)) : null
  const name = manifest ? describeRelease(manifest) : 'nothing'
  const off = units.filter(({ active }) => active !== 'active')
  const well = units.length === 0 ? 'none' : `${describeCount(units.length, 'unit')}, all active`
  const absent = listAbsent(facts)
  const elsewhere = describeBackups(app, facts)
  const web = describeProxy(facts)
  const renews = ['nginx', 'apache'].includes(kindOf(facts)) ? 'certbot.service' : facts.proxyUnit
  const section = (title: string, outcome: string, lines: readonly string[] = []) => ({ title, outcome, lines })
  const sections: Told['sections'] = [
    section(
      'Live',
      manifest
        ? `${name} since ${told.since ?? 'an unknown time'}, deployed by ${manifest.actor || 'somebody'} from ${manifest.commit.slice(0, 7) || 'no commit'}`
        : `nothing is deployed as ${app}`,
    ),
    section(
      'Health',
      health
        ? health.status
          ? `${health.path} answers ${health.status} in ${health.milliseconds} ms`
          : `${health.path} does not answer: ${health.error}`
        : 'no instance runs',
    ),
    ...(manifest && !sick?.startsWith('the database') && told.lacking
      ? [section('Database', 'has every migration of the live release')]
      : []),
    ...(isClosed(facts, app)
      ? [section('Maintenance', `visitors get the page of it since ${closedSince(facts, app) || 'an unknown time'}`)]
      : []),
    section(
      'Units',
      off.length === 0 ? well : off.map(({ unit, active }) => `${unit} is ${active}`).join(', '),
      units.map(
        (row) =>
          `${row.unit}: ${row.active} (${row.sub}) since ${row.since || 'never'}, ${describeCount(row.restarts, 'restart')}${describeLimits(row)}`,
      ),
    ),
    ...(manifest ? [section(web.title, web.outcome)] : []),
    ...(domains.length > 0 ? [section('Domain', describeDomains(domains))] : []),
    section('Certificate', describeCertificates(certificates)),
    section(
      'Server',
      `${sizeOf(facts.diskFree)} of ${sizeOf(told.diskTotal)} disk free, ${sizeOf(facts.memoryAvailable)} of ${sizeOf(facts.memoryTotal)} memory available`,
    ),
    ...(told.usage.length > 0
      ? [section('Disk', told.usage.map(({ folder, bytes }) => `${folder} ${sizeOf(bytes)}`).join(', '))]
      : []),
    ...(absent.length > 0 ? [section('Protections', describeAbsent(absent))] : []),
    section(
      'Backups',
      backups.count === 0
        ? 'none'
        : `${describeCount(backups.count, 'backup')}, ${describeSize(backups.bytes)}, the newest of ${backups.newest} (${backups.trial})${backups.sameDisk ? ', on the same disk as the database' : ''}`,
    ),
    ...(elsewhere === null ? [] : [section('Backups elsewhere', elsewhere)]),
    section('Runs', runs.length === 0 ? 'none' : `the last ${runs.length}`, [...runs].reverse().map(describeRun)),
    {
      ...section('Log', log.length === 0 ? 'empty' : `the last ${describeCount(log.length, 'line')}`, log),
      quoted: true,
    },
  ]
  const notices: Notice[] = [
    ...(sick
      ? [
          warn(
            'The site is not well',
            `${sick}. ${sick === lacks && !noted ? `"sudo ${app}-manage migrate" on the server applies what is lacking.` : describeRemedy(facts, sick)}`,
          ),
        ]
      : []),
    ...(told.cutOff
      ? [
          warn(
            'A restore of the database was cut off',
            `It may be half done. "sudo ${app}-restore --finish" on the server ends it, and so does the next deploy or rollback.`,
          ),
        ]
      : []),
    ...listShortages(app, facts, told),
    ...(manifest ? listCaddyNotices(facts, false) : []),
    ...listClosedNotices(facts, app),
    ...listSecretNotices({ app, mode: 'status' }, facts),
    ...noteDomains(domains),
    // Whoever sees to the web server sees to its certificates.
    ...(kindOf(facts) === 'none' ? [] : listCertificateNotices(certificates, renews, now)),
    ...(backups.trial.startsWith("CAN'T")
      ? [
          warn(
            'The newest backup can’t be restored',
            `${backups.newest}: it ${backups.trial.toLowerCase()}. "sudo ${app}-restore" on the server lists those that can.`,
          ),
        ]
      : []),
    ...listBackupNotices(app, facts, now),
    ...(backups.sameDisk && elsewhere === null
      ? [
          {
            level: 'notice' as const,
            title: 'Backups lie on the same disk as the database',
            message: `What takes the disk takes both. \`backups\` in .github/django-prod.yml sends them to another place each night.`,
          },
        ]
      : []),
  ]
  return {
    text: manifest ? `${name} is live${sick ? `, but ${sick}` : ' and well'}` : `nothing is deployed as ${app}`,
    sections,
    notices,
  }
}

/** What makes the site well again: a deploy does, unless others have the ports that Caddy needs. */
function describeRemedy(facts: Facts, sick: string): string {
  const [port, owner] = Object.entries(facts.portsTaken)[0] ?? []
  if (port === undefined || sick !== findProxyFault(facts)) return 'A deploy of what is live repairs it.'
  return `Port ${port} is used by ${owner}: stop and disable that first, and no deploy is needed then but "systemctl start ${facts.proxyUnit}" on the server.`
}

const warn = (title: string, message: string): Notice => ({ level: 'warning', title, message })

/** What a unit takes and may take; nothing of those without a limit. */
function describeLimits({ memory, memoryMax, tasks, tasksMax }: Status['units'][number]): string {
  if (memoryMax === null || tasksMax === null) return ''
  return `, ${sizeOf(memory)} of ${sizeOf(memoryMax)} memory, ${tasks ?? 'unknown'} of ${tasksMax} tasks`
}

/** A disk that is almost full, with what the site has of it, and units that have as many tasks as they may. */
function listShortages(app: string, { diskFree }: Facts, { diskTotal, units, usage }: Status): Notice[] {
  const isFull = diskFree !== null && diskTotal !== null && diskFree < diskTotal * leastFree
  const known = usage.flatMap(({ folder, bytes }) => (bytes === null ? [] : [{ folder, bytes }]))
  const [largest] = known.sort((one, other) => other.bytes - one.bytes)
  const most = largest ? ` Of this site ${largest.folder} takes most: ${describeSize(largest.bytes)}.` : ''
  const full = units.filter(({ tasks, tasksMax }) => tasks !== null && tasksMax !== null && tasks >= tasksMax * 0.9)
  return [
    ...(isFull
      ? [
          warn(
            'The disk is almost full',
            `${sizeOf(diskFree)} of ${sizeOf(diskTotal)} are free below ${placesOf(app).home}.${most}`,
          ),
        ]
      : []),
    ...full.map(({ unit, tasks, tasksMax }) =>
      warn(`${unit} is at its limit`, `It has ${tasks} of ${tasksMax} tasks (processes and threads) that it may have.`),
    ),
  ]
}

const sizeOf = (bytes: number | null) => (bytes === null ? 'unknown' : describeSize(bytes))

function describeRun({ at, mode, result, ref, commit, actor, reason }: PastRun): string {
  const origin = [ref, commit.slice(0, 7)].filter(Boolean).join(' ')
  // A deploy that deployed is said once.
  const what = result.startsWith(mode) ? result : `${mode} ${result}`
  return `${at} ${what}: ${origin || 'no commit'}, started by ${actor || 'somebody'}: ${reason}`
}
