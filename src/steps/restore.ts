import { DeployError } from '../errors.ts'
import { patience } from '../patience.ts'
import { requireAnswer } from '../probe/probe.ts'
import { describeCount, describeSize } from '../project/describe.ts'
import { acceptAnswer } from '../release/answer.ts'
import { askDjango } from '../release/ask-django.ts'
import { partOf } from '../release/django.ts'
import { ownerOf } from '../release/offsite-files.ts'
import { providePackages } from '../release/provide-packages.ts'
import { planOf, type Step } from '../runner.ts'

/** The snapshot on the server: secrets, what the application has written, and a dump that waits for its database. */
export const fetchBackup: Step = {
  title: 'Fetch',

  plan: ({ inputs }) =>
    planOf(
      [
        {
          what: `fetch ${inputs.snapshot ? `the backup ${inputs.snapshot}` : 'the newest backup'}`,
          why: '`mode: restore`',
        },
      ],
      '',
    ),

  apply: async (deployment, server, tools) => {
    const { facts, inputs, notices, run } = deployment
    const { app, backups, snapshot = '' } = inputs
    if (!backups) throw new Error('there is no place to restore from')
    const asked = { app, address: backups.address, owner: ownerOf(deployment), snapshot }
    const came = await server.call('offsite.fetch', asked, {
      onMessage: ({ log }) => typeof log === 'string' && tools.log(log),
    })
    // What was done once is not done again; what units can do is this machine's.
    const { launch } = facts.records
    deployment.records = { ...came.records, ...(launch ? { launch } : {}) }
    await server.tell({ records: deployment.records })
    if (came.commit !== run.commit) {
      const [then, now] = [came.commit, run.commit].map((commit) => commit.slice(0, 7) || 'no commit')
      notices.push({
        level: 'warning',
        title: 'The backup is of another commit',
        message: `${then} (${came.ref || 'no branch'}) was live then, and this is ${now}: its pending migrations are applied to what came back. Deploy ${then} for what was.`,
      })
    }
    return `backup ${came.id} of ${came.at}, ${describeSize(came.bytes)}, of ${came.release}${came.database ? '' : '; it holds no database'}`
  },
}

/** The dump in the new database, in place of an empty one; then Django is asked what is pending. */
export const loadDump: Step = {
  title: 'Load',

  plan: () => planOf([{ what: 'load the database of the backup', why: '`mode: restore`' }], ''),

  apply: async (deployment, server, tools) => {
    const { checkout, inputs, release } = deployment
    const { directory, ...project } = checkout.project
    const part = partOf(deployment, { name: 'The restore', seconds: patience.long })
    const load = () => server.call('offsite.load', { app: inputs.app, release, directory, part })
    let loaded = await load()
    if (loaded.state === 'missing') {
      await providePackages(deployment, server, [loaded.package], tools)
      loaded = await load()
    }
    if (loaded.state === 'missing') {
      throw new DeployError('RESTORE_FAILED', `${loaded.package} is installed, and its programs are not found`, {
        hint: 'This is a fault of the action: please report it.',
      })
    }
    if (loaded.state === 'none') return 'the backup holds no database'
    for (const sentence of loaded.kept)
      deployment.notices.push({
        level: 'warning',
        always: true,
        title: 'Something of the backup stayed out',
        message: `${sentence}. It is still in the snapshot: "sudo ${inputs.app}-backup restore ${loaded.snapshot} --target FOLDER" fetches all of it.`,
      })
    const beside = [
      ...loaded.others.map((alias) => `the database ${alias}`),
      ...(loaded.keys === null ? [] : [`${describeCount(loaded.keys, 'key')} of Redis`]),
    ]
    const answer = requireAnswer(await askDjango(deployment, server), { directory, ...project })
    const into =
      loaded.database === ''
        ? 'the backup holds no default database'
        : `${describeSize(loaded.bytes)} into ${loaded.database}`
    return `${[into, ...beside].join(', ')}; ${await acceptAnswer(deployment, answer, tools)}`
  },
}

/** The site is live: what waited is removed, and the restore is noted. */
export const concludeRestore: Step = {
  title: 'Restored',
  plan: () => planOf([{ what: 'note the restore', why: 'the site is live' }], ''),
  apply: async ({ inputs }, server) => {
    await server.call('offsite.conclude', { app: inputs.app })
    return 'noted; the backup that was fetched is removed from the server’s disk'
  },
}
