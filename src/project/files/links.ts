/** Where symbolic links lead, worked out from the names alone: what a link leads to may exist only on the server. */

/** Linux gives up after this many links (path_resolution(7)). */
const maxLinks = 40

/**
 * Tells whether following the link `path` leaves the tree at any point, given the targets of all links in it.
 * A link that leads round in circles stays inside.
 */
export function leavesTree(links: ReadonlyMap<string, string>, path: string): boolean {
  return resolveLink(links, path) === null
}

/** The path that a link leads to, without any link on its way; null when it leaves the tree. */
export function resolveLink(links: ReadonlyMap<string, string>, path: string): string | null {
  const reached: string[] = []
  const ahead = path.split('/').reverse()
  let followed = 0
  for (let segment = ahead.pop(); segment !== undefined; segment = ahead.pop()) {
    if (segment === '' || segment === '.') continue
    if (segment === '..') {
      if (reached.pop() === undefined) return null
      continue
    }
    reached.push(segment)
    const target = links.get(reached.join('/'))
    if (target === undefined) continue
    if (target.startsWith('/')) return null
    followed += 1
    if (followed > maxLinks) return path
    reached.pop()
    ahead.push(...target.split('/').reverse())
  }
  return reached.join('/')
}
