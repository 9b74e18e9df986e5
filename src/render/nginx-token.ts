/**
 * Quotes one word of nginx's configuration, a regular expression among them: within quotes a backslash stands for itself
 * unless it is before a quote, another backslash, or t, r and n (ngx_conf_read_token of src/core/ngx_conf_file.c).
 *
 * @throws Error for what a word cannot carry safely: control characters and invalid Unicode
 */
export function nginxToken(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\x00-\x1f\x7f]/.test(text) || !text.isWellFormed()) throw new Error('nginx cannot carry this text')
  return /^[A-Za-z0-9_./:@*+-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** A text as it stands for itself in a regular expression (PCRE). */
export const literally = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
