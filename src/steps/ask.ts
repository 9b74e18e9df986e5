import { randomBytes } from 'node:crypto'
import { patience } from '../patience.ts'
import { type Answer, parseProbe, probeArgument, probeProgram } from '../probe/probe.ts'
import type { Deployment } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { bootWords, runDjango, withProgram } from './django.ts'

/** What Django says of the release, asked in one process. @throws DeployError as parseProbe does */
export async function askDjango(deployment: Deployment, server: Server): Promise<Answer> {
  const { checkout, inputs, release } = deployment
  const marker = randomBytes(12).toString('hex')
  const argument = probeArgument({
    marker,
    application: checkout.project.application.value,
    code: `/srv/${inputs.app}/releases/${release}/code`,
    https: inputs.https,
    seconds: patience.answer,
  })
  const { lines } = await runDjango(server, deployment, {
    words: bootWords(argument),
    input: withProgram(probeProgram()),
    quiet: true,
  })
  return parseProbe(lines.join('\n'), marker, checkout.project)
}
