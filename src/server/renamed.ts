/**
 * Libraries that newer systems call otherwise, since their times have 64 bits: libmagic1 is libmagic1t64 on Debian 13 and
 * Ubuntu 24.04 (wiki.debian.org/ReleaseGoals/64bit-time). apt knows them by both names, dpkg by the new one.
 */
const renamed = (name: string): string => `${name}t64`

/** The packages to ask for, so that it is known whether the server has these by either name. */
export const withNewNames = (names: readonly string[]): string[] => [...names, ...names.map(renamed)]

/** Those of `missing` that the server lacks by both names; `names` are those that were asked for by both. */
export const withoutNewNames = (names: readonly string[], missing: readonly string[]): string[] =>
  missing.filter(
    (name) =>
      (names.includes(name) && missing.includes(renamed(name))) ||
      !(names.includes(name) || names.some((one) => renamed(one) === name)),
  )
