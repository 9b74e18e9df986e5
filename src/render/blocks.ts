/** A block of a text file: the lines from `# >>> NAME` to `# <<< NAME`. */
const block = /^# >>> (\w+)\n([\s\S]*?)^# <<< \1\n/gm

/**
 * A text with its blocks filled in. What a block holds in the file makes the file whole by itself, for linters and
 * tests; what a deploy knows takes its place.
 *
 * @param values for each block's name the text to put there; `true` keeps what the file says, `false` nothing of it
 * @throws Error when a block has no value, or a value no block
 */
export function fillBlocks(text: string, values: Readonly<Record<string, string | boolean>>): string {
  const unused = new Set(Object.keys(values))
  const filled = text.replace(block, (_, name: string, own: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`Nothing is given for the block ${name}`)
    unused.delete(name)
    return value === true ? own : value || ''
  })
  const stray = /^# (?:>>>|<<<).*/m.exec(filled)?.[0] ?? [...unused][0]
  if (stray !== undefined) throw new Error(`There is no whole block for ${stray}`)
  return filled
}

/**
 * What all parts of a text import, each line once, in ruff's order, those of `framework` last; not what they import
 * from each other, nor types.
 */
export function collectImports(text: string, framework: string): string {
  const lines = [...new Set(text.match(/^(?:import|from) (?!\.|typing ).*\n/gm))].sort()
  const theirs = lines.filter((line) => line.split(/[ .\n]/)[1] === framework)
  const names = lines.filter((line) => line.startsWith('from ') && !theirs.includes(line))
  const modules = lines.filter((line) => line.startsWith('import ') && !theirs.includes(line))
  return [...modules, ...names, '\n', ...theirs].join('')
}
