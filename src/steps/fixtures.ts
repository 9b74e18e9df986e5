import { DeployError } from '../errors.ts'
import { describeFiles } from '../project/describe.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import { management, runDjango } from './django.ts'

/** Each fixture is loaded once, by its path; changed content is shown and never loaded over production rows. */
export const fixtures: Step = {
  title: 'Fixtures',

  plan: (deployment) => {
    const fresh = deployment.inputs.fixtures.filter((path) => deployment.records.fixtures[path] === undefined)
    return planOf(
      fresh.map((path) => ({ what: `load ${path}`, why: 'never loaded here' })),
      deployment.inputs.fixtures.length === 0 ? 'none asked for' : 'each was loaded before',
    )
  },

  apply: async (deployment, server, tools) => {
    const fresh = deployment.inputs.fixtures.filter((path) => deployment.records.fixtures[path] === undefined)
    for (const path of fresh) {
      const { code, lines } = await runDjango(
        server,
        deployment,
        { words: management('loaddata', `/srv/${deployment.inputs.app}/releases/${deployment.release}/code/${path}`) },
        tools.log,
      )
      if (code !== 0) {
        throw new DeployError('FIXTURE_FAILED', `The fixture ${path} can't be loaded`, {
          host: server.host,
          command: `loaddata ${path}`,
          output: lines.slice(-15).join('\n'),
          file: path,
          hint: 'The release is live and nothing of this fixture was loaded. If it collides with contenttypes or permissions, dump it again: manage.py dumpdata --natural-foreign --natural-primary -e contenttypes -e auth.permission.',
        })
      }
      deployment.records = {
        ...deployment.records,
        fixtures: { ...deployment.records.fixtures, [path]: hashOf(deployment, path) },
      }
      await server.tell({ records: deployment.records })
    }
    return `loaded ${describeFiles(fresh)}`
  },
}

function hashOf({ checkout }: Deployment, path: string): string {
  const entry = checkout.files[path]
  return entry?.kind === 'file' ? entry.hash : ''
}

/** Fixtures that must be there before anything is touched, and those that changed since they were loaded. */
export function checkFixtures(deployment: Deployment): void {
  for (const path of deployment.inputs.fixtures) {
    const hash = hashOf(deployment, path)
    const loaded = deployment.records.fixtures[path]
    if (hash === '') {
      throw new DeployError('INPUT_INVALID', `fixtures: there is no file ${path} in the repository`, {
        hint: 'Give the path from the top of the repository, as in "fixtures: [data.json]".',
      })
    }
    if (loaded !== undefined && loaded !== hash) {
      deployment.notices.push({
        level: 'warning',
        title: `The fixture ${path} changed`,
        file: path,
        message:
          'It was loaded once and is not loaded again, since that would overwrite rows that people changed meanwhile. Write a data migration for the difference.',
      })
    }
  }
}
