/**
 * Words that may be values of an environment and must stay readable in the log: hiding `true` or `8000` everywhere
 * would make the log useless, and hide nothing.
 */
const plainWords = new Set(['true', 'false', 'none', 'null', 'production', 'localhost', '127.0.0.1', 'smtp', 'utf-8'])

/**
 * What the log has to hide of a secret: each of its lines, as the log is masked line by line. Left out are lines of
 * fewer than 4 characters and plain words: they are found everywhere.
 */
export function linesToMask(secret: string): string[] {
  return secret
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 4 && !plainWords.has(line.toLowerCase()))
}

/**
 * What to hide of a variable's value: as of any secret, but not what is public by itself. GitHub drops an output
 * that holds a masked text, so `SITE=www.example.org` would cost the workflow its `url`.
 * @param open texts that are no secret: domains, host, account and application names
 */
export function valueLinesToMask(value: string, open: readonly string[]): string[] {
  return linesToMask(value).filter((line) => !/^\d{4,5}$/.test(line) && !open.some((text) => text.includes(line)))
}
