import { translate } from '../language.ts'
import type { Notice } from '../model.ts'
import { shorten } from './shorten.ts'

/** GitHub shows ten annotations of each level a step, and the whole action is one step. */
const limit = 10

/** What fits: the first of each level, errors first; the last one counts those that do not fit. */
export function fitting(notices: readonly Notice[]): Notice[] {
  const levels = ['error', 'warning', 'notice'] as const
  return levels.flatMap((level) => {
    const all = notices.filter((notice) => notice.level === level)
    if (all.length <= limit) return all
    const rest = all.slice(limit - 1)
    return [
      ...all.slice(0, limit - 1),
      {
        level,
        title: translate(`${rest.length} more`),
        message: shorten(rest.map((notice) => translate(notice.title)).join('; '), 1000),
      },
    ]
  })
}
