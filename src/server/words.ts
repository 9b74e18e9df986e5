/**
 * Quotes one word for a POSIX shell (POSIX.1-2024, Shell Command Language, 2.2.2 Single-Quotes).
 * Words that no shell could read in another way stay bare, so that commands are pleasant to read.
 *
 * @throws Error when the word holds NUL, which no argument of a process can hold.
 */
export function shellWord(word: string): string {
  if (word.includes('\0')) throw new Error('A shell word cannot hold NUL')
  // `~` and `=` are left out: `~user` and `name=value` mean something at the start of a word.
  if (/^[A-Za-z0-9_./:@%+,-]+$/.test(word)) return word
  return `'${word.replaceAll("'", "'\\''")}'`
}

/**
 * Joins unquoted words into one command line for a POSIX shell.
 *
 * @throws Error when a word holds NUL.
 */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ')
}
