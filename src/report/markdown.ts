import { plainText } from './visible.ts'

/** What can end or begin something in HTML. */
const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const entity = (character: string) => `&#${character.charCodeAt(0)};`

/**
 * One line of GitHub-flavoured Markdown that reads as the text does. A character reference is never structure
 * (CommonMark 0.31, 2.5); an address becomes a link by `://`, `www.` or `@` (GFM, 6.9), and GitHub makes links of `@name`
 * and `#1` in whatever text stands there by then, so that a comment parts those.
 */
export const markdownText = (text: string): string =>
  html(plainText(text).replace(/\s*\n\s*/g, ' '))
    .replace(/[\\`*[\]{}|!~$^]/g, entity)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, entity)
    .replace(/:\/\//g, '&#58;//')
    .replace(/www\./gi, (word) => `${word.slice(0, 3)}&#46;`)
    .replace(/@|#(?!\d+;)|(?<!&)#/g, (character) => `${entity(character)}<!-- -->`)

/** Lines that no Markdown in them changes (CommonMark 0.31, 4.6: up to the end of `pre`). */
export const preformatted = (lines: readonly string[]): string =>
  `<pre>${lines.map((line) => html(plainText(line).replaceAll('\n', ' '))).join('\n')}</pre>`

/** What is folded until somebody wants to read it; blank lines let Markdown begin and end in it (GFM, 4.6). */
export const folded = (title: string, lines: readonly string[]): string[] => [
  `<details><summary>${markdownText(title)}</summary>`,
  '',
  ...lines,
  '',
  '</details>',
  '',
]

/** The address of a site as a link; what is no such address stays text. */
export const addressLink = (url: string): string =>
  /^https?:\/\/[A-Za-z0-9.:[\]-]+\/$/.test(url) ? `<${url}>` : markdownText(url)
