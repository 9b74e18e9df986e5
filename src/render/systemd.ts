/**
 * Quotes one argument of an Exec line so that neither quoting, specifiers (`%i`) nor variables (`$HOME`)
 * of systemd change it (systemd.service(5) "COMMAND LINES", systemd.syntax(7) "QUOTING").
 * For arguments only: systemd expands no variables in the first word, so `$$` would stay `$$` there.
 *
 * @throws Error when the word holds NUL or what systemd does not take for text.
 */
export function systemdWord(word: string): string {
  refuseUnwritable(word)
  const text = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped here
    .replaceAll(/[\x01-\x1f\x7f]/g, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `"${text}"`
}

/**
 * Escapes the whole value of a setting that takes plain text or one path, such as `Description=` and
 * `WorkingDirectory=`. Such values know specifiers but no quotes, so what a line cannot carry is refused.
 *
 * @throws Error when the text holds control characters, starts or ends with white space (systemd strips it),
 *   ends with a backslash (it would continue the line) or is not what systemd takes for text.
 */
export function systemdValue(text: string): string {
  refuseUnwritable(text)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\x00-\x1f\x7f]|^\s|\s$|\\$/.test(text)) throw new Error('A line of a systemd unit cannot carry this value')
  return text.replaceAll('%', '%%')
}

function refuseUnwritable(text: string): void {
  if (text.includes('\0')) throw new Error('A systemd unit cannot hold NUL')
  if (!isSystemdText(text)) throw new Error('A systemd unit must be valid UTF-8')
}

/**
 * Whether systemd takes this for valid UTF-8: no half surrogate pair, and none of Unicode's noncharacters
 * (Unicode 16, 23.7), for which it ignores the whole line.
 */
export function isSystemdText(text: string): boolean {
  return text.isWellFormed() && ![...text].some(isNoncharacter)
}

function isNoncharacter(character: string): boolean {
  const point = character.codePointAt(0) ?? 0
  return (point >= 0xfdd0 && point <= 0xfdef) || (point & 0xfffe) === 0xfffe
}
