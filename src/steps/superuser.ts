import { DeployError } from '../errors.ts'
import { patience } from '../patience.ts'
import { superuserProgram } from '../probe/superuser.ts'
import { runDjango } from '../release/django.ts'
import { notAsked, planOf, type Step } from '../runner.ts'

/** The first administrator, created once; an account of that name is never changed. */
export const superuser: Step = {
  title: 'Superuser',

  plan: ({ inputs, records }) => {
    if (!inputs.superuser) return planOf([], notAsked)
    const { name } = inputs.superuser
    if (records.superusers.includes(name)) return planOf([], `${name} was created before`)
    return planOf([{ what: `create ${name}`, why: 'there is none of that name' }], '')
  },

  apply: async (deployment, server) => {
    const account = deployment.inputs.superuser
    if (!account) throw new Error('no superuser was asked for')
    const { code, lines } = await runDjango(server, deployment, {
      name: 'createsuperuser',
      seconds: patience.asked,
      python: superuserProgram(account),
    })
    const last = lines.at(-1)
    if (code !== 0 || (last !== 'created' && last !== 'exists')) {
      throw new DeployError('SUPERUSER_FAILED', `The superuser ${account.name} can't be created`, {
        host: server.host,
        output: lines.slice(-15).join('\n'),
        hint: `The release is live. If the user model wants more fields, create it on the server: sudo ${deployment.inputs.app}-manage createsuperuser.`,
      })
    }
    deployment.records = { ...deployment.records, superusers: [...deployment.records.superusers, account.name] }
    await server.tell({ records: deployment.records })
    return last === 'created' ? `${account.name} created` : `kept: ${account.name} exists already and was not changed`
  },
}
