/**
 * What a terminal acts on and nobody sees: control sequences and strings (ECMA-48, 5.3 to 5.6), what sets the direction
 * of a text or has no width (Unicode, annex 9 and chapter 23.2), tags.
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]P_^X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\`-~]|[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** The text without what nobody sees in it. */
export const show = (text: string): string => text.replace(invisible, '')

/** The text without what nobody sees in it, a space in the place of each other control character but the ends of lines. */
export const plainText = (text: string): string =>
  show(text)
    .replace(/\r\n/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]/g, ' ')

/**
 * Output of other programs as the runner's log can show it: no line of it may be taken for a workflow command
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export const harmless = (line: string): string =>
  plainText(line)
    .replaceAll('\n', ' ')
    .replaceAll('##[', '# #[')
    .replace(/^(\s*)::/, '$1: :')
