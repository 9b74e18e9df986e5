import { closedAdmin, describeOpen, memoryOf } from '../project/decisions/caddy.ts'
import { planOf, type Step } from '../runner.ts'

/** Caddy's admin API, moved to where no site of the server reaches it; a Caddy that the user set up otherwise is left. */
export const guard: Step = {
  title: 'Guard',

  plan: ({ facts, live }) => {
    const { admin } = memoryOf(facts)
    // Of a Caddy that is not there yet, or was not asked, all is to be found out.
    if (admin === 'open' || (admin === 'unknown' && !live))
      return planOf([{ what: "close Caddy's admin API", why: 'every program of the server reaches it' }], '')
    return planOf([], admin === 'closed' ? "no site reaches Caddy's admin API" : "Caddy's admin API is left")
  },

  apply: async ({ facts, inputs, notices }, server, tools) => {
    const { absent, admin, why, written } = await server.call('site.guard', { app: inputs.app })
    if (why !== '') tools.log(why)
    if (absent.length > 0) tools.log(`Caddy's unit can't have on this machine: ${absent.join(', ')}`)
    if (admin === 'closed')
      return `no site reaches Caddy's admin API${written === '' ? '' : `: "${closedAdmin}" stands in ${written}`}`
    if (admin === 'left')
      notices.push({ level: 'warning', title: 'Sites can take Caddy over', message: describeOpen(facts, why) })
    return "kept: Caddy's admin API is left"
  },
}
