/**
 * Quotes one word of Apache's configuration: within quotes a backslash stands for itself unless it is before a quote or
 * another backslash (ap_getword_conf of server/util.c).
 *
 * @throws Error for what a word cannot carry safely: control characters, invalid Unicode, and what Apache would fill in
 */
export function apacheToken(text: string): string {
  return `"${refuseOthers(text).replace(/["\\]/g, '\\$&')}"`
}

/**
 * Quotes a regular expression of mod_rewrite, which reads its words itself: a backslash stays one, and hides a quote
 * (parseargline of modules/mappers/mod_rewrite.c).
 *
 * @throws Error for what a word cannot carry safely
 */
export const rewriteToken = (pattern: string): string => `"${refuseOthers(pattern).replaceAll('"', '\\"')}"`

function refuseOthers(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\x00-\x1f\x7f]|\$\{/.test(text) || !text.isWellFormed()) throw new Error('Apache cannot carry this text')
  return text
}
