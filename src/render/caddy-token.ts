/**
 * Quotes one token of a Caddyfile (https://caddyserver.com/docs/caddyfile/concepts#tokens-and-quotes).
 *
 * @throws Error for what a token cannot carry safely: control characters, invalid Unicode, braces
 *   (placeholders and environment variables are replaced even inside quotes), and a backslash together
 *   with a backtick, for which there is no quoting.
 */
export function caddyToken(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\x00-\x1f\x7f{}]/.test(text) || !text.isWellFormed()) throw new Error('A Caddyfile cannot carry this text')
  if (/^[A-Za-z0-9_./:@*+-]+$/.test(text)) return text
  if (!text.includes('`')) return `\`${text}\``
  if (text.includes('\\')) throw new Error('A Caddyfile cannot carry a backslash together with a backtick')
  return `"${text.replaceAll('"', '\\"')}"`
}
