/** The Python that runs on the server (src/remote) and in a release's own environment (src/inside), as texts to send. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

const importer = 'remote.importer'

const texts = new Map<string, string>()

/** A module's text, without what only people read. @throws Error for a module that is not there */
export function moduleText(name: string): string {
  let text = texts.get(name)
  if (text === undefined) {
    text = withoutComments(readModule(name))
    texts.set(name, text)
  }
  return text
}

/** Where this file lies, and the packages beside it: src, or dist. A function, so that the bundler leaves it alone. */
const folder = (): string => __dirname

/** A module as it lies in the repository. */
export const readModule = (name: string): string =>
  readFileSync(join(folder(), `${name.replaceAll('.', '/')}.py`), 'utf8')

/** A string, a comment, or a text in three quotes, whichever begins first (Python's lexical analysis, 2.1 and 2.4). */
const tokens = /("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|(["'])(?:\\[\s\S]|(?!\2)[^\\\n])*\2|[ \t]*#[^\n]*/g

/** What only the type checker reads, to its end: the next line that is not indented. */
const typeChecking = /^(?:TYPE_CHECKING = False\n)?if TYPE_CHECKING:\n(?:[ \t].*\n|\n)*/gm

/** The import that makes annotations mere text (PEP 563); without annotations it says nothing. */
const futureImport = /^from __future__ import annotations$/gm

/** The head of a function, to the end of its line: `def name(…) -> type:`. */
const heads = /^[ \t]*def \w+\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)(?: -> [^\n]+)?:$/gm

/** In such a head, an argument's type: to its default, the next argument or the end, whatever brackets hold. */
const argumentTypes =
  /((?:[(,]|^)\s*\**\w+): (?:[^[\](),=]|\[(?:[^[\]]|\[(?:[^[\]]|\[[^[\]]*\])*\])*\])+?(?=\s*[,)]|\s*=)/gm

/** A variable's type where it is given a value: `found: dict[str, int] = {}`. */
const variableTypes = /^([ \t]+\w+|\w+): [^\n={('"]+ = /gm

/** What is left of a docstring, where more of its block follows: without it no function would lack a body. */
const emptied = /^([ \t]*)""(\n+)(?=\1[^ \t\n])/gm

/**
 * Comments, docstrings, annotations and what else is for the type checker are taken out, and a level of indentation is
 * one space; lines keep their numbers, so that a traceback names the right ones.
 */
export function withoutComments(text: string): string {
  let hasLongText = false
  const bare = text.replace(tokens, (token: string, _triple, _single, at: number) => {
    if (/^[ \t]*#/.test(token)) return ''
    const before = text.slice(0, at)
    const isStatement = token.startsWith('"""') && /^\s*$|:\s*\n\s*$/.test(before.slice(-200))
    hasLongText ||= !isStatement && token.includes('\n')
    return isStatement ? `""${token.replace(/[^\n]/g, '')}` : token
  })
  const untyped = bare
    .replace(typeChecking, (block) => block.replace(/[^\n]/g, ''))
    .replace(futureImport, '')
    .replace(heads, (head) => head.replace(/ -> [^\n]+:$/, ':').replace(argumentTypes, '$1'))
    .replace(variableTypes, '$1 = ')
  // Lines of a text are its own.
  if (hasLongText) return untyped
  return untyped.replace(emptied, '$2').replace(/^(?: {4})+/gm, (indent) => indent.slice(0, indent.length / 4))
}

/** What a module imports of ours, wherever in its text it does; and what it names to be sent on (remote/importer.py). */
const imports = /^\s*from ((?:remote|inside)\.[\w.]+) import|"(inside\.[\w.]+)"/gm

/** For the type checker only (TYPE_CHECKING). */
const isUnsent = (name: string): boolean => name === importer || /\.(?:shapes|model|codes)(?:\.|$)/.test(name)

/** The names of these modules and of all that they import. */
export function needed(entries: readonly string[]): Set<string> {
  const found = new Set<string>()
  const waiting = [...entries]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || isUnsent(name)) continue
    found.add(name)
    for (const [, imported, named] of moduleText(name).matchAll(imports)) waiting.push(imported ?? named ?? '')
  }
  return found
}

/** The texts of modules as the other side reads them: one JSON object, compressed (RFC 1950). */
export function packModules(names: Iterable<string>): Buffer {
  return pack(JSON.stringify(Object.fromEntries([...names].map((name) => [name, moduleText(name)]))))
}

const pack = (text: string) => deflateSync(text, { level: 9 })

/**
 * What goes to the standard input of `bootWords`: a module with a function `main`, its arguments, and all that it
 * imports, but for the modules that this run has no need of.
 */
export function program(entry: string, args: readonly string[] = [], unneeded: readonly string[] = []): Buffer {
  const key = JSON.stringify([entry, args, unneeded])
  const made = programs.get(key) ?? packProgram(entry, args, unneeded)
  programs.set(key, made)
  return made
}

const programs = new Map<string, Buffer>()

function packProgram(entry: string, args: readonly string[], unneeded: readonly string[]): Buffer {
  const names = [importer, ...needed([entry])].filter((name) => !unneeded.includes(name))
  // As remote/importer.py unpacks it.
  const head = JSON.stringify({ entry, modules: names, arguments: args })
  const packed = pack([head, ...names.map(moduleText)].join('\0'))
  return Buffer.concat([Buffer.from(`${packed.length}\n`), packed])
}

/**
 * The words that start a program; what it does comes over standard input. It is the system's own Python, in which the
 * releases' environments are made too.
 *
 * @param first Python that is run before anything is read
 */
export const bootWords = (first = ''): readonly string[] => {
  const boot = /^BOOT = "(.*)"$/m.exec(moduleText(importer))?.[1]
  if (boot === undefined) throw new Error('remote/importer.py has no BOOT')
  // -S: without looking for installed packages, which takes a third of Python's start; none is used.
  return ['/usr/bin/python3', '-I', '-S', '-c', `${first}${boot}`]
}
