import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Password } from '../model.ts'
import { patience } from '../patience.ts'
import { passwordsProgram } from '../probe/passwords.ts'
import { runDjango } from '../release/django.ts'
import { hashPassword, isHashOf } from '../release/password-hash.ts'
import { notAsked, planOf, type Step } from '../runner.ts'

/** Passwords of users that are there already, each set once: who changes it afterwards is not overruled. */
export const passwords: Step = {
  title: 'Passwords',

  plan: (deployment) => {
    const { inputs } = deployment
    if (inputs.passwords.length === 0) return planOf([], notAsked)
    const why = 'another one is asked for than the last that was set here'
    return planOf(
      listUnset(deployment).map(({ name }) => ({ what: `set the password of ${name}`, why })),
      'each was set before',
    )
  },

  apply: async (deployment, server) => {
    const wanted = listUnset(deployment)
    const { app } = deployment.inputs
    const { code, lines } = await runDjango(server, deployment, {
      name: 'The setting of passwords',
      seconds: patience.asked,
      python: passwordsProgram(wanted),
    })
    if (code !== 0 || lines.at(-1) !== 'set') {
      const said = lines.filter((line) => line.startsWith('refused: ')).map((line) => line.slice('refused: '.length))
      throw new DeployError('PASSWORDS_FAILED', said[0] ?? 'The passwords can’t be set', {
        host: server.host,
        output: (said.length > 0 ? said : lines.slice(-15)).join('\n'),
        hint: `The release is live, and no password was changed. Correct the input passwords, or set it on the server: sudo ${app}-manage changepassword.`,
      })
    }
    const set = Object.fromEntries(wanted.map(({ name, password }) => [name, hashPassword(password)]))
    deployment.records = { ...deployment.records, passwords: { ...deployment.records.passwords, ...set } }
    await server.tell({ records: deployment.records })
    return `set for ${wanted.map(({ name }) => name).join(', ')}`
  },
}

function listUnset({ inputs, records }: Deployment): Password[] {
  return inputs.passwords.filter(({ name, password }) => !isHashOf(records.passwords?.[name], password))
}
