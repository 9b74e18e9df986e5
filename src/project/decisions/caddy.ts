/** What is to be told of Caddy itself, which all sites of the server share: pure. */
import type { CaddyMemory, Facts, Notice } from '../../model.ts'

/** Where the admin API is closed to sites, as a line of a Caddyfile. */
export const closedAdmin = 'admin unix//run/caddy/admin.sock'

/** What is known of a Caddy: without a need to look, that all is as it is to be. */
export const memoryOf = ({ proxyActive, proxyServes, caddyMemory }: Facts): CaddyMemory =>
  caddyMemory ?? { admin: proxyActive && proxyServes ? 'closed' : 'unknown', altered: [], mends: false, untold: '' }

/** Why every program of the server can tell Caddy what to serve, and what ends that; `why` a deploy could not do it. */
export const describeOpen = ({ proxyUnit }: Pick<Facts, 'proxyUnit'>, why = ''): string =>
  `Caddy's admin API asks nobody who he is, and listens where every program of the server reaches it: a site that is broken into can take over all others.${why === '' ? '' : ` A deploy could not move it: ${why.replace(/\.?$/, '.')}`} Write "${closedAdmin}" into the global options of the file that ${proxyUnit} reads, let its unit make the folder (RuntimeDirectory=caddy, RuntimeDirectoryMode=0700), and restart it once.`

/** Notices of what Caddy serves and who can change that. `repairs`: this run loads the files again, where it may. */
export function listCaddyNotices(facts: Facts, repairs: boolean): Notice[] {
  const { proxyUnit } = facts
  const { admin, altered, mends, untold } = memoryOf(facts)
  const warn = (title: string, message: string): Notice => ({ level: 'warning', always: true, title, message })
  const notices: Notice[] = []
  if (altered.length > 0) {
    const what = `In memory, and in none of its files: ${altered.join(', ')}. Somebody has told it to by its admin API.`
    const kept = 'What it had in memory is kept in /opt/django-prod/caddy-altered.json on the server'
    const remedy = mends
      ? repairs
        ? `This run has it load its files again. ${kept}: look who that was, a site that was broken into perhaps.`
        : 'A deploy has it load its files again.'
      : `If it was you, write it into the file that ${proxyUnit} reads: its next reload takes away what is in no file. If not, "systemctl restart ${proxyUnit}" on the server loads the files.`
    notices.push(warn('Caddy serves something else than its files say', `${what} ${remedy}`))
  }
  if (untold !== '') notices.push(warn('What Caddy serves could not be compared with its files', `${untold}.`))
  if (admin === 'left') notices.push(warn('Sites can take Caddy over', describeOpen(facts)))
  if (admin === 'open' && !repairs)
    notices.push(warn('Sites can take Caddy over', `${describeOpen(facts)} A deploy does that.`))
  return notices
}

/** What Caddy serves, and who can change that, in half a line. */
export function describeCaddy(facts: Facts): string {
  const { admin, altered, untold } = memoryOf(facts)
  if (!facts.proxyActive) return 'not running'
  const serves =
    altered.length > 0
      ? `something else than its files say: ${altered.join(', ')}`
      : untold === '' && admin !== 'unknown'
        ? 'what its files say'
        : 'what it serves was not compared with its files'
  const reached = { closed: 'no site reaches its admin API', unknown: 'who reaches its admin API is unknown' }
  return `${serves}; ${admin === 'closed' || admin === 'unknown' ? reached[admin] : 'every site reaches its admin API'}`
}
