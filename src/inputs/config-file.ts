import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml'
import { DeployError } from '../errors.ts'
import type { Given } from './given.ts'
import { listKeys } from './limits.ts'
import { fileKeys, inputNames, mapKeys, runNames, secretNames } from './names.ts'
import { nearestName } from './nearest-name.ts'

/**
 * Reads the YAML 1.2 file of settings that rarely change: a map from known keys to scalars or lists of scalars.
 * Scalars come back as they were written (`3.10`, not 3.1). Keys without a value count as not given.
 * @param file its path in the repository, for messages
 * @throws DeployError CONFIG_INVALID, SECRET_IN_FILE or INPUT_UNKNOWN, with file and line
 */
export function readConfigFile(text: string, file: string): Given[] {
  const lines = new LineCounter()
  const source = text.replace(/^\uFEFF/, '')
  const document = parseDocument(source, {
    version: '1.2',
    lineCounter: lines,
    prettyErrors: false,
  })
  // What is missing at the end is missed on the last line that says something.
  const last = Math.max(0, source.trimEnd().length - 1)
  const lineOf = (offset: number | undefined) => lines.linePos(Math.min(offset ?? 0, last)).line
  const refuse = (code: 'CONFIG_INVALID' | 'SECRET_IN_FILE' | 'INPUT_UNKNOWN') => {
    return (line: number, problem: string, hint: string) =>
      new DeployError(code, `${file}, line ${line}: ${problem}`, { hint, file, line })
  }
  const wrong = refuse('CONFIG_INVALID')

  const error = document.errors[0] ?? document.warnings[0]
  if (error) {
    const hint = 'Correct this line. Indent with spaces, and put quotes around values that hold `: ` or ` #`.'
    throw wrong(lineOf(error.pos[0]), `this is not valid YAML: ${error.message}`, hint)
  }
  const top = document.contents
  if (top === null || (isScalar(top) && top.value === null)) return []
  if (!isMap(top)) throw wrong(lineOf(top.range?.[0]), 'this is not a list of keys.', 'Write one `key: value` a line.')

  const entries = top.items.map((pair) => {
    const key = pair.key as Node | null
    const line = lineOf(key?.range?.[0])
    if (!isScalar(key) || typeof key.value !== 'string')
      throw wrong(line, 'a key is not a word.', 'Write `key: value`.')
    return { name: key.value, line, node: pair.value as Node | null }
  })

  const unknown: Array<{ name: string; line: number; meant: string | null }> = []
  for (const { name, line } of entries) {
    if (fileKeys.includes(name)) continue
    const meant = nearestName(name, [...secretNames, ...runNames, ...fileKeys])
    if (meant !== null && secretNames.includes(meant)) {
      const hint = `Remove it from the file, change the secret (it is in the history of the repository now), and give the new one as the input \`${meant}\` of the workflow, from a secret.`
      throw refuse('SECRET_IN_FILE')(line, `\`${name}\` is secret and must not be in the repository.`, hint)
    }
    if (meant !== null && runNames.includes(meant) && inputNames.some((input) => input === name)) {
      throw wrong(line, `\`${name}\` is no key of this file.`, `Give it as the input \`${name}\` of the workflow.`)
    }
    unknown.push({ name, line, meant: meant !== null && fileKeys.includes(meant) ? meant : null })
  }
  const first = unknown[0]
  if (first) {
    const names = unknown.map((one) => `\`${one.name}\`${one.meant ? ` (did you mean \`${one.meant}\`?)` : ''}`)
    const problem = `unknown ${names.length === 1 ? 'key' : 'keys'} ${names.join(', ')}.`
    throw refuse('INPUT_UNKNOWN')(first.line, problem, `The keys are ${fileKeys.join(', ')}.`)
  }

  const resolved = (node: Node | null, name: string, line: number): Node | null => {
    if (!isAlias(node)) return node
    const target = node.resolve(document)
    if (target === undefined) throw wrong(line, `\`${name}\` refers to nothing.`, 'Put a value with * into quotes.')
    return target
  }
  const scalar = (node: Node | null, name: string, line: number): string => {
    if (node === null) return ''
    if (!isScalar(node)) throw wrong(line, `\`${name}\` holds keys or lists inside.`, `Write \`${name}: value\`.`)
    if (node.value === null) return ''
    return (typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))).trim()
  }
  // A key below a key is given as `processes.worker`.
  const flattened = (name: string, line: number, node: Node | null): typeof entries => {
    const target = resolved(node, name, line)
    const holdsKeys = mapKeys.includes(name.split('.')[0] ?? '') && !name.startsWith('health-paths.')
    if (!holdsKeys || target === null) return [{ name, line, node }]
    if (name === 'processes' && isMap(target) && target.items.length === 0)
      return [{ name, line, node: new Scalar('none') }]
    if (!isMap(target)) {
      if (name === 'processes' && isScalar(target) && target.value === 'none') return [{ name, line, node }]
      if (isSeq(target) && listKeys.includes(name)) return [{ name, line, node }]
      if (name.includes('.') || scalar(target, name, line) === '') return [{ name, line, node }]
      throw wrong(line, `\`${name}\` is no list of keys.`, `Write \`${name}:\` and below it one \`name: …\` a line.`)
    }
    return target.items.flatMap((pair) => {
      const key = pair.key as Node | null
      const at = lineOf(key?.range?.[0])
      if (!isScalar(key)) throw wrong(at, 'a key is not a word.', 'Write `name: …`.')
      return flattened(`${name}.${String(key.value)}`, at, pair.value as Node | null)
    })
  }
  const flat = entries.flatMap(({ name, line, node }) => flattened(name, line, node))
  return flat.flatMap(({ name, line, node }): Given[] => {
    const target = resolved(node, name, line)
    if (!isSeq(target)) {
      const value = scalar(target, name, line)
      // A page of which no words are expected is expected all the same.
      return value === '' && !name.startsWith('health-paths.') ? [] : [{ name, value, file, line }]
    }
    const value = target.items.map((item) => {
      const itemLine = lineOf((item as Node).range?.[0])
      return scalar(resolved(item as Node, name, itemLine), name, itemLine)
    })
    return value.length === 0 ? [] : [{ name, value, file, line }]
  })
}
