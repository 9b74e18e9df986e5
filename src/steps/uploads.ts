import { DeployError } from '../errors.ts'
import { placesOf } from '../places.ts'
import { describeCount } from '../project/describe.ts'
import { runDjango } from '../release/django.ts'
import { planOf, type Step } from '../runner.ts'

/** Uploads that the repository has, as pictures that are there from the start: brought to the others once, over nothing. */
export const uploads: Step = {
  title: 'Uploads',

  plan: ({ probe }) =>
    probe?.committedMedia
      ? planOf([{ what: `bring ${probe.committedMedia}/ to the uploads`, why: 'the repository has files there' }], '')
      : planOf([], 'the repository has none'),

  apply: async (deployment, server, tools) => {
    const { inputs, probe, release } = deployment
    const folder = probe?.committedMedia ?? ''
    const source = `${placesOf(inputs.app).release(release).code}/${folder}`
    const { code, lines } = await runDjango(
      server,
      deployment,
      { name: 'uploads', python: { entry: 'inside.uploads', arguments: [source] } },
      tools.log,
    )
    if (code !== 0) {
      throw new DeployError('STATIC_FAILED', `${folder}/ of the repository can't be brought to the uploads`, {
        host: server.host,
        output: lines.slice(-10).join('\n'),
        hint: 'The lines above say why. What was there is as it was.',
      })
    }
    const count = Number(/^brought (\d+)$/m.exec(lines.join('\n'))?.[1] ?? 0)
    return `${describeCount(count, 'file')} of ${folder}/ came to the uploads, over none that was there`
  },
}
