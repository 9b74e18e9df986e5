/** Advice is given once: what an earlier run has told, and what has not changed since, is folded. */
import { createHash } from 'node:crypto'
import type { Deployment } from './deployment.ts'
import type { Notice } from './model.ts'

/** So many notices are remembered; a site with more of them forgets the oldest. */
const most = 200

/** The same words about the same thing are the same notice. */
const hashNotice = ({ title, message }: Notice): string =>
  createHash('sha256').update(`${title}\n${message}`).digest('hex').slice(0, 16)

/** The notices that are new, or that each run tells, and those that an earlier run has told in the same words. */
export function splitAdvice(
  notices: readonly Notice[],
  told: readonly string[],
): { readonly fresh: readonly Notice[]; readonly before: readonly Notice[] } {
  const known = new Set(told)
  // Django may have been asked more than once.
  const once = [...new Map(notices.map((one) => [hashNotice(one), one])).values()]
  const isFresh = (one: Notice) => one.always === true || !known.has(hashNotice(one))
  return { fresh: once.filter(isFresh), before: once.filter((one) => !isFresh(one)) }
}

/**
 * What later runs need not tell again, or null where it is what is remembered already. A run that has asked Django has
 * come upon everything: what it does not find any more is new when it comes back.
 */
export function rememberAdvice(
  { facts, notices, probe }: Pick<Deployment, 'facts' | 'notices' | 'probe'>,
  hide: (text: string) => string,
): readonly string[] | null {
  const before = facts.records.told ?? []
  const now = notices
    .filter(({ always }) => always !== true)
    .map((one) => hashNotice({ ...one, title: hide(one.title), message: hide(one.message) }))
  const all = [...new Set([...(probe ? [] : before), ...now])].slice(-most)
  return all.length === before.length && all.every((one) => before.includes(one)) ? null : all
}
