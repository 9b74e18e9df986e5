/** With which protections units start on the machine, as it is noted there. */
import { createHash } from 'node:crypto'
import type { Deployment } from '../deployment.ts'
import type { Facts } from '../model.ts'
import { protectionsOf } from '../render/protections.ts'
import type { Server } from '../server/server.ts'

/** Which protections this version of the action knows. */
const protections = createHash('sha256')
  .update(JSON.stringify(protectionsOf('')))
  .digest('hex')
  .slice(0, 12)

/** What a trial depends on: where this is another text than at the last one, other protections may be had. */
export const groundOf = ({ ground }: Pick<Facts, 'ground'>): string => `${ground} ${protections}`

/** Names of the protections that the machine can't have, as far as that is known. */
export const listAbsent = ({ records }: Pick<Facts, 'records'>): readonly string[] => records.launch?.absent ?? []

/** The same for a person. */
export const describeAbsent = (absent: readonly string[]): string =>
  `this machine can't have ${absent.map((name) => `${name}=`).join(', ')}, so the units of the site go without`

/** Notes with what an instance has just started, where it is not noted yet: no other run has to try it then. */
export async function noteLaunch(deployment: Deployment, server: Server): Promise<void> {
  const { facts, records } = deployment
  if (facts.current !== null && facts.records.launch !== undefined) return
  deployment.records = { ...records, launch: { ground: groundOf(facts), absent: listAbsent(facts) } }
  await server.tell({ records: deployment.records })
}

/** What is noted has turned out wrong: the next run tries anew. */
export async function forgetLaunch({ facts, records }: Deployment, server: Server): Promise<void> {
  await server.tell({ records: { ...records, launch: { ground: '', absent: listAbsent(facts) } } })
}
