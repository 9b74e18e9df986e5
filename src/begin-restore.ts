import type { Deployment } from './deployment.ts'
import { placesOf } from './places.ts'
import type { Server } from './server/server.ts'

/** Notes on an empty server that a restore begins, so that another run goes on with it. */
export async function beginRestore({ facts, inputs, run }: Deployment, server: Server): Promise<void> {
  const { app, mode } = inputs
  if (mode !== 'restore' || facts.site !== null) return
  const content = `${JSON.stringify({ version: 1, restoring: { at: run.startedAt, id: '', loading: '' } })}\n`
  const file = { path: placesOf(app).offsite, content, mode: 0o644, owner: 'root', group: 'root' }
  await server.call('release.place', { files: [file] })
}
