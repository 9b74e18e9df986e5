import { DeployError } from '../errors.ts'
import { planOf, type Step } from '../runner.ts'

/** A rollback migrates nothing, so the release must be able to live with the database as it is. */
export const checkMigrations: Step = {
  title: 'Database',

  plan: ({ probe, records, release }) => {
    if (!probe) return planOf([], 'the same application runs on')
    const harmful = probe.unknown.filter((name) => !records.compatibleMigrations.includes(name))
    const pending = probe.pending.map(({ name }) => name)
    if (harmful.length > 0) {
      throw new DeployError(
        'ROLLBACK_REFUSED',
        `The database has migrations that ${release} does not know and can't live with: ${harmful.slice(0, 5).join(', ')}`,
        {
          output: harmful.join('\n'),
          hint: 'They may have removed or renamed what its code needs. Go back to a release that has them, or mend the code and deploy. The site was not touched.',
        },
      )
    }
    if (pending.length > 0) {
      throw new DeployError(
        'ROLLBACK_REFUSED',
        `${release} waits for migrations that are no longer applied: ${pending.slice(0, 5).join(', ')}`,
        {
          output: pending.join('\n'),
          hint: 'A rollback migrates nothing. Deploy the commit of that release instead: a deploy applies them. The site was not touched.',
        },
      )
    }
    const unknown = probe.unknown.length
    return planOf([], unknown === 0 ? 'it knows every migration' : `it can live with ${probe.unknown.join(', ')}`)
  },

  apply: async () => {
    throw new Error('a rollback does nothing to the database')
  },
}
