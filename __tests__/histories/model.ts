/** What the rows of a site must be, whatever has happened to it. */

/** One way that the rows can be now: those that have to be there, and those of which nobody was told. */
export interface World {
  readonly must: ReadonlySet<string>
  readonly may: ReadonlySet<string>
}

/** Of something that was cut off it is known only by looking which of several worlds it is. */
export type Worlds = readonly World[]

export const worldOf = (must: Iterable<string>, may: Iterable<string> = []): World => ({
  must: new Set(must),
  may: new Set(may),
})

/** With rows more: acknowledged ones, and those of which no answer came. */
export const grown = (worlds: Worlds, acknowledged: Iterable<string>, unknown: Iterable<string>): Worlds =>
  worlds.map(({ must, may }) => worldOf([...must, ...acknowledged], [...may, ...unknown]))

/** Why the rows are not those of a world; empty where they are. */
function differs(rows: ReadonlySet<string>, { must, may }: World): string {
  const lost = [...must].filter((row) => !rows.has(row))
  const more = [...rows].filter((row) => !must.has(row) && !may.has(row))
  if (lost.length > 0)
    return `${lost.length} of ${must.size} acknowledged rows are lost: ${lost.slice(0, 5).join(', ')}`
  return more.length === 0 ? '' : `${more.length} rows that must not be there: ${more.slice(0, 5).join(', ')}`
}

/** The world that was seen, which is one of those. @throws where it is none of them */
export function seen(rows: readonly string[], worlds: Worlds): World {
  const found = new Set(rows)
  if (found.size !== rows.length) throw new Error(`a row is there twice, of ${rows.length}`)
  const reasons = worlds.map((world) => differs(found, world))
  if (!reasons.includes('')) throw new Error(reasons.join('\n  or '))
  return worldOf(found)
}
