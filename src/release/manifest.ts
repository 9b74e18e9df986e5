/** `release.json`: what a release is made of, as it lies on the server. */
import { basename } from 'node:path/posix'
import { type Deployment, findAnswer } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Inputs, Manifest } from '../model.ts'
import { placesOf } from '../places.ts'
import { isReleaseFile } from '../project/decisions/generated-files.ts'
import { hashEnvironment } from './environment.ts'

/** The file of a manifest, as the server places it. */
export function releaseFile(app: string, manifest: Manifest) {
  const path = placesOf(app).release(manifest.id).manifest
  return { path, content: `${JSON.stringify(manifest)}\n`, mode: 0o644, owner: 'root', group: 'root' }
}

/** How a release is served, so that a way back brings that too. */
export const servingOf = (inputs: Inputs): Manifest['serving'] => {
  const { domains, healthPath, healthPathGiven, https, links, processes, processesLeft, threads, visitors, workers } =
    inputs
  return { domains, https, healthPath, healthPathGiven, processes, processesLeft, links, visitors, workers, threads }
}

/** The manifest of the release that this run makes; `createdAt` is ISO 8601. */
export function manifestOf(deployment: Deployment, createdAt: string): Manifest {
  const { checkout, facts, inputs, release, run, sync, wanted } = deployment
  const probe = findAnswer(deployment)
  if (!probe)
    throw new DeployError('SETTINGS_FAILED', 'Django was never asked about this release', {
      hint: 'This is a fault of the action: please report it.',
    })
  const conf = wanted.filter(isReleaseFile).map((file) => [basename(file.path), file.hash] as const)
  return {
    version: 1,
    id: release,
    commit: run.commit,
    ref: run.ref,
    actor: run.actor,
    createdAt,
    files: checkout.files,
    filesHash: checkout.filesHash,
    fingerprint: sync?.fingerprint ?? '',
    venv: hashEnvironment(deployment),
    conf: Object.fromEntries(conf),
    project: checkout.project,
    probe,
    serving: servingOf(inputs),
    follows: facts.current,
  }
}
