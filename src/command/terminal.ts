/** The log of a run, which speaks to GitHub's runner, as lines for a terminal. */

import { translate } from '../language.ts'

/** How lines are shown. */
export interface Look {
  /** Whether the terminal shows colours. */
  readonly colours: boolean
  /** Whether the lines of each step are shown, and not only what came of it. */
  readonly verbose: boolean
}

const codes = { error: 31, warning: 33, notice: 36, quiet: 2 } as const
const words = { error: 'Error', warning: 'Warning', notice: 'Note' } as const

/**
 * Reads the log line by line: what to show of a line, null for nothing of it. The workflow commands in it are those of
 * GitHub's documentation ("Workflow commands for GitHub Actions").
 */
export function readLog({ colours, verbose }: Look): (line: string) => string | null {
  const paint = (kind: keyof typeof codes, text: string) => (colours ? `\x1b[${codes[kind]}m${text}\x1b[0m` : text)
  const masks: string[] = []
  const hide = (text: string) => masks.reduce((shown, mask) => shown.replaceAll(mask, '***'), text)
  let inGroup = false
  return (line) => {
    const [, name = '', properties = '', value = ''] = /^::([a-z-]+)(?: (.*?))?::(.*)$/s.exec(line) ?? []
    if (name === '') {
      if (!inGroup) return hide(line)
      return verbose ? paint('quiet', hide(`  ${line}`)) : null
    }
    if (name === 'add-mask' && value !== '') masks.push(decode(value))
    if (name === 'endgroup') inGroup = false
    if (name === 'group') {
      inGroup = true
      return hide(decode(value))
    }
    if (name !== 'error' && name !== 'warning' && name !== 'notice') return null
    const read = (key: string) => decode(new RegExp(`(?:^|,)${key}=([^,]*)`).exec(properties)?.[1] ?? '')
    const [title, file, at] = [read('title'), read('file'), read('line')]
    const where = file === '' ? '' : ` (${file}${at === '' ? '' : `, ${translate(`line ${at}`)}`})`
    const head = `${translate(`${words[name]}:`)} ${title === '' ? decode(value) : title}${where}`
    return hide(
      [
        paint(name, head),
        ...(title === ''
          ? []
          : decode(value)
              .split('\n')
              .map((one) => `  ${one}`)),
      ].join('\n'),
    )
  }
}

/** A value of a workflow command as it was before @actions/core escaped it. */
const decode = (text: string): string =>
  text.replace(/%(0A|0D|3A|2C|25)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
