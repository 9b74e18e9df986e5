import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Ready } from '../model.ts'
import { placesOf } from '../places.ts'
import { listShared } from '../project/decisions/shared-folders.ts'
import { planTransfer } from '../project/decisions/transfer.ts'
import { describeCount, describeFiles, describeNumber, describeSize } from '../project/describe.ts'
import { readChecked } from '../project/files/contents.ts'
import { packFiles, type Sent } from '../project/files/pack.ts'
import { watchProgress } from '../project/files/progress.ts'
import { chooseWays } from '../project/files/way.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** The code of the new release: hard links where nothing changed, the rest over SFTP, unpacked while it arrives. */
export const sync: Step = {
  title: 'Sync',

  plan: ({ comparison, checkout, live }) => {
    if (comparison.release.length === 0)
      return planOf([], `${describeCount(Object.keys(checkout.files).length, 'file')}, none changed`)
    const { added, changed, removed } = comparison.files
    const all = [...added, ...changed, ...removed].sort()
    const why = live ? (all.length > 0 ? describeFiles(all) : 'a new release of the same code') : 'first deploy'
    return planOf([{ what: `${added.length + changed.length} to send, ${removed.length} to remove`, why }], '')
  },

  apply: async (deployment, server, tools) => {
    const { checkout, comparison, inputs, live, release, facts } = deployment
    tools.onFailure(async (open) => {
      // Before anything was live it is kept, for a command that makes what it lacks; the next deploy removes it.
      if (live === null && inputs.mode === 'deploy' && deployment.staged && !deployment.activate) return
      await open.call('release.discard', { app: inputs.app, release })
    })
    const places = placesOf(inputs.app)
    const { sent, leaveOut, messages } = planTransfer({
      files: checkout.files,
      difference: comparison.files,
      before: live && Object.keys(live.files).length > 0 ? live.files : null,
      shared: inputs.shared,
      wasShared: listShared(inputs.app, facts),
    })
    const count = Object.keys(checkout.files).length
    const stop = new AbortController()
    const { onReady, uploaded } = uploadWhenReady((place) =>
      upload(deployment, server, tools, sent, place, stop.signal),
    )
    const looks = inputs.mode === 'plan'
    // Where there is a place for it already the upload does not wait for the program that unpacks it.
    if (facts.arrived !== null && !looks) onReady({ folder: places.incoming, kept: facts.arrived })
    else if (facts.current === null && server.user === 'root') {
      const made = server.makeFolders([places.home, places.releases, places.incoming])
      made.then((there) => there && onReady({ folder: places.incoming, kept: [] })).catch(() => {}) // Then the program makes it, or says why not.
    }
    const onMessage = ({ ready, log }: { ready?: Ready; log?: string }) => {
      if (log) tools.log(log)
      if (ready?.createdUser) tools.tell(`system user ${inputs.app} created`)
      if (ready) onReady(ready)
    }
    const call = server.call(
      'release.receive',
      {
        app: inputs.app,
        release,
        user: server.user,
        caddy: facts.proxyGroup,
        base: live ? facts.current : null,
        leaveOut,
        count,
        shared: inputs.shared,
        messages,
        looks,
      },
      { onMessage, until: uploaded },
    )
    // Nothing more is sent to a server that does not want it.
    call.catch(() => stop.abort())
    const { fingerprint } = await call
    // The server stopped without a reason of its own: the upload has one.
    const { files, bytes } = await uploaded
    if (fingerprint === null) throw explainIncomplete(server.host)
    deployment.sync = { fingerprint, files, bytes }
    return `${describeNumber(sent.length)} of ${describeCount(count, 'file')}, ${describeSize(bytes)}`
  },
}

/** Where contents are sent to, and those that the server has kept there. */
type Place = Pick<Ready, 'folder' | 'kept'>

/** A promise of what is done once the server is ready to receive. */
function uploadWhenReady<T>(act: (place: Place) => Promise<T>) {
  let onReady: (place: Place) => void = () => {}
  const ready = new Promise<Place>((resolve) => {
    onReady = resolve
  })
  const uploaded = ready.then(act)
  uploaded.catch(() => {}) // Seen once the server has ended.
  return { onReady, uploaded }
}

async function upload(
  { checkout, release }: Deployment,
  server: Server,
  tools: Tools,
  sent: Sent,
  { folder, kept }: Place,
  stopped: AbortSignal,
): Promise<{ files: number; bytes: number }> {
  const { packed, single, there } = chooseWays(checkout.root, sent, kept)
  if (kept.length > 0) tools.tell(`${describeCount(kept.length, 'file')} of an interrupted run need not be sent again`)
  const progress = watchProgress([...packed, ...single], tools.log, stopped)
  try {
    let bytes = await server.upload(
      packFiles(checkout.root, packed, [...single, ...there], progress.onRead),
      `${folder}/${release}.pack`,
    )
    for (const [path, entry] of single) {
      if (entry.kind === 'file') {
        const content = progress.counted(readChecked(checkout.root, path, entry))
        bytes += await server.upload(content, `${folder}/${entry.hash}`)
      }
    }
    return { files: packed.length + single.length, bytes }
  } finally {
    progress.end()
  }
}

const explainIncomplete = (host: string) =>
  new DeployError('SYNC_FAILED', 'The server ended the transfer before it was complete', {
    host,
    hint: 'Run the workflow again; if it comes back, please report it.',
  })
