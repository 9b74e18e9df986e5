import { lstatSync, readFileSync, readlinkSync } from 'node:fs'

/** What a link leads to, as bytes; of a file that git has as a link and Windows does not, its content (core.symlinks). */
export const readTarget = (place: string): Buffer =>
  lstatSync(place).isSymbolicLink() ? readlinkSync(place, 'buffer') : readFileSync(place)
