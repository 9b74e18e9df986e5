/**
 * Turns a job's raw log into what GitHub's page shows of it, for a terminal: a group's title in bold and its lines
 * indented, annotations with their level, masked values as `***`; commands that show nothing (add-mask, debug, endgroup)
 * give undefined. It remembers groups and masks: one per log. Source: GitHub's "Workflow commands" page.
 */
export function readableLog(): (line: string) => string | undefined {
  const masks: string[] = []
  let indent = ''
  const masked = (text: string) => masks.reduce((left, mask) => left.replaceAll(mask, '***'), text)

  return (line) => {
    const [, name, parameters, value] = /^::([a-z-]+)(?: (.*?))?::(.*)$/s.exec(line) ?? []
    if (name === undefined || value === undefined) return indent + masked(line)
    const text = decoded(value)
    switch (name) {
      case 'add-mask':
        if (text !== '') masks.push(text)
        return undefined
      case 'debug':
        return undefined
      case 'group':
        indent = '  '
        return `\x1b[1m${masked(text)}\x1b[0m`
      case 'endgroup':
        indent = ''
        return undefined
      case 'error':
      case 'warning':
      case 'notice':
        return masked(`${indent}${name}: ${title(parameters)}${text.replaceAll('\n', `\n${indent}  `)}`)
      default:
        return indent + masked(line)
    }
  }
}

function title(parameters = ''): string {
  const [, title] = /(?:^|,)title=([^,]*)/.exec(parameters) ?? []
  return title ? `${decoded(title)}: ` : ''
}

/** The inverse of @actions/core's escapeData and escapeProperty; in one pass, so that `%250A` stays `%0A`. */
function decoded(text: string): string {
  return text.replace(/%(?:25|0D|0A|3A|2C)/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
}
