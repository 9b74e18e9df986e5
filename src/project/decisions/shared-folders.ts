/** What a person is told of folders that all releases share: the site has them from the server, not from git. Pure. */
import type { Facts, Inputs, Notice } from '../../model.ts'
import { placesOf } from '../../places.ts'
import { describeFiles } from '../describe.ts'
import type { FileDifference } from './difference.ts'

/** The folders that were shared when the live release was made. */
export function listShared(app: string, facts: Pick<Facts, 'current' | 'files'>): string[] {
  const text = facts.files[`${placesOf(app).release(facts.current ?? '').conf}/shared`]?.content
  return text?.split('\n').filter((folder) => folder !== '') ?? []
}

/** Changes of git's that the site does not see, and folders that it no longer has. */
export function listSharedNotices(
  { app, shared }: Pick<Inputs, 'app' | 'shared'>,
  facts: Pick<Facts, 'current' | 'files'>,
  { added, changed, removed }: FileDifference,
): Notice[] {
  const before = listShared(app, facts)
  const folders = `${placesOf(app).shared}/folders`
  const warn = (title: string, message: string): Notice => ({ level: 'warning', title, message })
  const notices: Notice[] = []
  for (const folder of before.filter((name) => shared.includes(name))) {
    const within = (paths: readonly string[]) => paths.filter((path) => path.startsWith(`${folder}/`))
    const own = [...within(changed), ...within(removed)]
    const said = [
      ...(own.length === 0 ? [] : [`The site goes on with its own of ${describeFiles(own)}, which git changed.`]),
      ...(within(added).length === 0
        ? []
        : [`${describeFiles(within(added))} come in where the site has none of that name.`]),
    ]
    if (said.length > 0)
      notices.push(
        warn(
          `The repository changed ${folder}, which is shared`,
          `${said.join(' ')} What all releases share is the site's, in ${folders}/${folder} on the server: change it there, or take files that belong to the code out of the folder.`,
        ),
      )
  }
  for (const folder of before.filter((name) => !shared.includes(name))) {
    notices.push(
      warn(
        `${folder} is no longer shared`,
        `What the site has written there is not seen by it from this release on: it gets what the repository has. Nothing is removed: it stays in ${folders}/${folder} on the server, and \`shared: [${folder}]\` brings it back.`,
      ),
    )
  }
  return notices
}
