import { describeCount } from '../project/describe.ts'
import { planOf, type Step } from '../runner.ts'

/** What an earlier version has put into a Redis that sites shared; once no process of the site works there any more. */
export const takeKeys: Step = {
  title: 'Keys',

  plan: ({ facts }) =>
    facts.redis?.shared == null
      ? planOf([], 'all are in the site’s own Redis')
      : planOf([{ what: 'move the keys of the site', why: 'it has a Redis of its own now' }], ''),

  apply: async ({ inputs }, server) => {
    const count = await server.call('services.takeKeys', { app: inputs.app })
    return count === null ? 'kept: the Redis that has them does not answer' : `${describeCount(count, 'key')} moved`
  },
}
