/** Whether the live site is well, and what is to blame where it is not: pure. */
import type { Facts, HealthQuestion, Serving } from '../../model.ts'
import { nameOf } from './proxy.ts'

/**
 * Whether a health path's answer, an HTTP status, is that of a site that is well. `lenient`: the path is only the
 * default, so a page that is not there, or that asks for a log-in, is no fault. src/remote/instance/health.py has the same rule.
 */
export const isHealthy = (status: number, lenient: boolean): boolean =>
  (status >= 200 && status < 400) || (lenient && [401, 403, 404, 405].includes(status))

/** What the health path is asked for, wherever it is asked. */
export const healthQuestion = ({ domains, healthPath, healthPathGiven, https }: Serving): HealthQuestion => ({
  domain: domains[0] ?? '',
  healthPath,
  secure: https !== 'off',
  lenient: !healthPathGiven,
})

/** What the health path answers, as a reason. */
export const describeAnswer = ({ health }: Facts): string => `${health?.path} answers ${health?.status}`

/** True when Gunicorn itself is not to blame: it goes on when the web server, or its database, is there again. */
export const healsAlone = (sick: string, facts: Facts): boolean =>
  sick === findProxyFault(facts) || sick === findServiceFault(facts)

/** Why visitors don't get what Gunicorn answers, however well it is; null when the web server does its part. */
export function findProxyFault(facts: Facts): string | null {
  const { proxyActive, proxyServes, caddyMemory } = facts
  if (!proxyActive) return `${nameOf(facts)} is not running`
  if (!proxyServes) return `${nameOf(facts)} has not loaded the site's file`
  return caddyMemory?.mends ? `Caddy serves something else than its files say: ${caddyMemory.altered.join(', ')}` : null
}

/** What the application needs beside itself and is down; null when nothing is. */
export function findServiceFault({ services }: Facts): string | null {
  const down = services.filter(({ active }) => !active).map(({ unit }) => unit)
  return down.length === 0 ? null : `${down.join(', ')} is not running`
}

/** The migrations that a restore or a command has taken back and the live release needs; null when none are. */
export const findLacking = ({ current, records: { behind } }: Pick<Facts, 'current' | 'records'>): string | null =>
  behind && behind.release === current ? behind.lacking.join(', ') : null

/** Why the live release does not serve; null when it does. */
export function findSickness(facts: Facts, lenient: boolean): string | null {
  const lacking = findLacking(facts)
  if (lacking !== null) return `the database lacks ${lacking}, which it needs`
  const { health, instance, unit } = facts
  if (instance === null || health === null) return 'the live release has no instance'
  // Whatever the health path says then: it comes from that.
  const service = facts.targetActive ? findServiceFault(facts) : null
  if (service !== null) return service
  if (!facts.targetActive) return 'its systemd target is not active'
  if (health.status === 0) return `no answer at ${health.path} (${health.error})`
  // The question for the health path has started it again, through its socket.
  if (unit && ['inactive', 'failed', 'deactivating'].includes(unit.active)) return 'Gunicorn was not running'
  return isHealthy(health.status, lenient) ? findProxyFault(facts) : describeAnswer(facts)
}
