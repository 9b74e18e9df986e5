import { randomBytes } from 'node:crypto'
import type { Deployment } from '../deployment.ts'
import { patience } from '../patience.ts'
import { placesOf } from '../places.ts'
import { type Answer, listAsked, parseProbe, probeProgram } from '../probe/probe.ts'
import { findIgnored } from '../project/files/ignored.ts'
import type { Server } from '../server/server.ts'
import { runDjango } from './django.ts'

/** What Django says of the release, asked in one process. @throws DeployError as parseProbe does */
export async function askDjango(deployment: Deployment, server: Server, log?: (line: string) => void): Promise<Answer> {
  const { checkout, inputs, release } = deployment
  const marker = randomBytes(12).toString('hex')
  const python = probeProgram({
    marker,
    application: checkout.project.application.value.target,
    code: placesOf(inputs.app).release(release).code,
    secure: inputs.https !== 'off',
    seconds: patience.answer,
  })
  const { lines } = await runDjango(
    server,
    deployment,
    { name: 'The probe', seconds: patience.asked, python, quiet: true },
    log,
  )
  const output = lines.join('\n')
  const ignored = await findIgnored(checkout.root, listAsked(output, marker))
  return parseProbe(output, marker, checkout.project, ignored)
}
