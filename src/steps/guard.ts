import type { Facts } from '../model.ts'
import { placesOf } from '../places.ts'
import { closedAdmin, describeOpen, memoryOf } from '../project/decisions/caddy.ts'
import { kindOf, nameOf } from '../project/decisions/proxy.ts'
import { planOf, type Step } from '../runner.ts'

/**
 * Caddy's admin API, moved to where no site of the server reaches it; a Caddy that the user set up otherwise is left. Of
 * a site that another web server serves by now, what is left of it is taken from the one of before.
 */
export const guard: Step = {
  title: 'Guard',

  plan: ({ facts, inputs, live }) => {
    const left = listLeft(facts, inputs.app)
    if (left.length > 0)
      return planOf(
        left.map((name) => ({ what: `take the site's file from ${name}`, why: `it has ${nameOf(facts)} now` })),
        '',
      )
    if (kindOf(facts) !== 'caddy') return planOf([], 'the site has nothing to do with Caddy')
    const { admin } = memoryOf(facts)
    // Of a Caddy that is not there yet, or was not asked, all is to be found out.
    if (admin === 'open' || (admin === 'unknown' && !live))
      return planOf([{ what: "close Caddy's admin API", why: 'every program of the server reaches it' }], '')
    return planOf([], admin === 'closed' ? "no site reaches Caddy's admin API" : "Caddy's admin API is left")
  },

  apply: async ({ facts, inputs, notices }, server, tools) => {
    const { app } = inputs
    const left = listLeft(facts, app)
    if (left.includes('Caddy')) await server.call('site.leave', { app })
    if (left.includes('nginx')) await server.call('nginx.takeAway', { app })
    if (left.includes('Apache')) await server.call('apache.takeAway', { app })
    if (kindOf(facts) !== 'caddy') return `the site's file is taken from ${left.join(' and ')}`
    const { absent, admin, why, written } = await server.call('site.guard', { app })
    if (why !== '') tools.tell(why)
    if (absent.length > 0) tools.tell(`Caddy's unit can't have on this machine: ${absent.join(', ')}`)
    if (admin === 'closed')
      return `no site reaches Caddy's admin API${written === '' ? '' : `: "${closedAdmin}" stands in ${written}`}`
    if (admin === 'left')
      notices.push({ level: 'warning', title: 'Sites can take Caddy over', message: describeOpen(facts, why) })
    return "kept: Caddy's admin API is left"
  },
}

/** The web servers that still have a file of the site, and no longer serve it. */
function listLeft(facts: Facts, app: string): Array<'Caddy' | 'nginx' | 'Apache'> {
  const { apacheFile, caddyfile, nginxFiles } = placesOf(app)
  const kind = kindOf(facts)
  return [
    ...(kind !== 'caddy' && facts.files[caddyfile] ? (['Caddy'] as const) : []),
    ...(kind !== 'nginx' && nginxFiles.some((path) => facts.files[path]) ? (['nginx'] as const) : []),
    ...(kind !== 'apache' && facts.files[apacheFile] ? (['Apache'] as const) : []),
  ]
}
