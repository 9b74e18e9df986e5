/** Chance that can be repeated: everything that it decides follows from one seed (mulberry32). */
export interface Random {
  readonly seed: number
  /** From 0 to 1, 1 excluded. */
  next(): number
  /** One of them, each as likely as the others; an empty list is an error. */
  pick<T>(some: readonly T[]): T
  /** So many of them, or all, in an order of its own. */
  sample<T>(some: readonly T[], count: number): T[]
  /** True in that share of the cases. */
  chance(share: number): boolean
}

/** From the variable SEED, else from the clock. */
export const givenSeed = (): number => Number(process.env.SEED ?? Date.now() % 2 ** 31)

export function openRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    seed,
    next,
    pick: (some) => {
      const one = some[Math.floor(next() * some.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
    sample: (some, count) =>
      some
        .map((one) => ({ one, at: next() }))
        .sort((a, b) => a.at - b.at)
        .slice(0, count)
        .map(({ one }) => one),
    chance: (share) => next() < share,
  }
}
