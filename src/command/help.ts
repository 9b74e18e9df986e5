import { parse } from 'yaml'
import { translate } from '../language.ts'
import { commands, flags, isFile } from './parse.ts'

/** Columns of a terminal's line. */
const columns = 96

/** What `--help` shows; `action` is the text of action.yml, which explains each input. */
export function renderHelp(action: string): string {
  const { inputs } = parse(action) as { readonly inputs: Readonly<Record<string, { readonly description: string }>> }
  const explained = flags.map((name) => {
    const file = isFile(name) ? 'In the file that you name. ' : ''
    return [`--${name}${isFile(name) ? ' FILE' : ''}`, `${file}${inputs[name]?.description ?? ''}`] as const
  })
  const own = [
    ['--workflow FILE', 'The workflow whose step says what no flag says. (default: the one that uses this action)'],
    ['--secrets FILE', 'Lines NAME=value with the secrets and variables that the workflow names.'],
    ['--uncommitted', 'Deploy changes that are not committed, too.'],
    ['-y, --yes', 'With init: deploy without asking. The key of the host is asked for all the same.'],
    ['-f, --follow', 'With logs: go on until Ctrl-C.'],
    ['-v, --verbose', 'Show each line of each step.'],
    ['-i FILE', 'As --ssh-key.'],
  ] as const
  return [
    translate('django-prod-action COMMAND [FLAGS]: deploys from this computer as the action does from a workflow.'),
    '',
    translate('Commands'),
    ...listed(Object.entries(commands).map(([name, { word, meaning }]) => [argued(name, word), meaning])),
    '',
    translate('Flags'),
    ...listed([...explained, ...own]),
    '',
    ...broken(
      translate(
        'What no flag says comes from the workflow that uses this action, and the secrets that it names from --secrets. Without --ssh-key and --password your agent logs in, else a key of ~/.ssh. A host key that nobody names is looked up in ~/.ssh/known_hosts.',
      ),
      columns,
    ),
    '',
  ].join('\n')
}

const argued = (name: string, word: string | null) =>
  ({
    server: `${name} USER@HOST [DOMAIN]`,
    release: `${name} [RELEASE]`,
    snapshot: `${name} [SNAPSHOT]`,
    maintenance: `${name} on|off`,
    confirm: `${name} NAME`,
    command: `${name} -- WORDS`,
  })[word ?? ''] ?? name

/** Two columns; the second is broken between words. */
function listed(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4
  return rows.flatMap(([left, right]) => {
    const lines = broken(translate(right), columns - width)
    return lines.map((line, at) => `  ${(at === 0 ? left : '').padEnd(width - 2)}${line}`)
  })
}

/** A text in lines of at most so many characters, broken between words; a no-break space is no such place. */
function broken(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(/[ \n]+/)) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}
