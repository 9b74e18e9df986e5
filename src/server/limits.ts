/** Characters that are taken: of one line, and of all that a channel says. What our own programs say is less. */
export interface Most {
  readonly line: number
  readonly all: number
}

const MiB = 1024 * 1024
/** Facts of a site with a hundred thousand files are 20 MiB; what commands print is limited on the server. */
export const mostOfOurs: Most = { line: 64 * MiB, all: 256 * MiB }
/** Commands of the server, such as apt-get. */
export const mostOfOthers: Most = { line: MiB, all: 16 * MiB }
