import type { ActionResult } from '../lab/action.ts'

/** Groups in which other programs speak: the packages' and Python's installers, Django, the site itself. */
const theirs = /^(Préparer|Installer|Statiques|Migrer|Fixtures|Journal)\b/

/** The lines of steps of a run but for those of other programs. */
export function linesOf({ log }: ActionResult): string {
  let group = ''
  return log
    .split('\n')
    .filter((line) => {
      group = /^::group::(.*)/.exec(line)?.[1] ?? group
      return line.startsWith('│') && !theirs.test(group)
    })
    .join('\n')
}

/** What a run has shown, without what others have said: lines of steps, code, commands to the runner. */
export function shownOf({ log, summary }: ActionResult): string {
  const told = log
    .split('\n')
    .filter((line) => !/^(│|::(add-mask|endgroup|set-output|save-state|debug))/.test(line))
    .map((line) => line.replaceAll('%0A', '\n').replace(/^::\w+ ?/, ''))
  // Django's checks speak for themselves.
  return [...told, summary.replace(/<pre>[\s\S]*?<\/pre>/g, '')].join('\n').replace(/security\.W\d+: .*/g, '')
}
