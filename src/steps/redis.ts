import type { Deployment } from '../deployment.ts'
import { listAbsent } from '../release/launch.ts'
import { renderRedis } from '../render/redis.ts'
import { planOf, type Step, type Story } from '../runner.ts'
import { takeKeys } from './take-keys.ts'

/** Puts the steps of the application's own Redis into a story, where the project wants one. */
export function insertRedis(story: Story, { facts, inputs }: Deployment): Story {
  if (!inputs.services.includes('redis')) return story
  return story.flatMap((entry) => {
    const title = 'title' in entry ? entry.title : ''
    if (title === 'Probe') return [redis, entry]
    return title === 'Processes' && facts.redis?.shared != null ? [entry, takeKeys] : [entry]
  })
}

/** The application's own Redis, for `services: [redis]`: before Django is asked, since its settings may want the address. */
const redis: Step = {
  title: 'Redis',

  plan: (deployment) => {
    const { facts } = deployment
    const lost = facts.secrets?.lost.includes('REDIS_URL') ?? false
    if (facts.redis?.unit === unitOf(deployment) && !lost) return planOf([], "the site's own is as it should be")
    const why = lost ? 'its password was lost' : facts.redis?.unit ? 'its unit changed' : '`services: [redis]`'
    return planOf([{ what: 'a Redis of the site’s own', why }], '')
  },

  apply: async (deployment, server) => {
    await server.call('services.provideRedis', { app: deployment.inputs.app, unit: unitOf(deployment) })
    return "the site has its own, which no other site's processes may enter"
  },
}

const unitOf = ({ facts, inputs }: Deployment) => renderRedis({ app: inputs.app, absent: listAbsent(facts) })
