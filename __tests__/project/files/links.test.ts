import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leavesTree, resolveLink } from '../../../src/project/files/links.ts'
import { makeFolder } from '../tree.ts'

test('leads where the system says it leads', () => {
  const base = makeFolder()
  const segment = fc.constantFrom('a', 'b', 'l', 'm', '..', '.', '')
  const target = fc.array(segment, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('l', 'm', 'a/l', 'a/m', 'a/b/l', 'b/l'), target)), (drafts) => {
      const links = new Map(drafts.filter(([, to]) => to !== '' && !to.startsWith('/')))
      const root = path.join(mkdtempSync(path.join(base, 't')), 'tree')
      mkdirSync(path.join(root, 'a/b'), { recursive: true })
      mkdirSync(path.join(root, 'b'))
      for (const [name, to] of links) symlinkSync(to, path.join(root, name))
      for (const name of links.keys()) {
        const real = realPath(path.join(root, name))
        const own = resolveLink(links, name)
        if (real === undefined) continue
        const relative = path.relative(root, real)
        if (own !== null) expect(relative).toBe(own)
        else expect(leavesTree(links, name)).toBe(true)
        if (relative.startsWith('..')) expect(own).toBeNull()
      }
      rmSync(path.dirname(root), { recursive: true })
    }),
    { numRuns: 300 },
  )
})

test('coming back in after leaving is leaving: the folder around has another name on the server', () => {
  expect(leavesTree(new Map([['l', '../tree/a']]), 'l')).toBe(true)
})

function realPath(place: string): string | undefined {
  try {
    // Node's own takes a/link/.. for a, whatever the link says.
    return realpathSync.native(place)
  } catch {
    // Dangling, or round in circles: the system has no answer to compare with.
    return undefined
  }
}
