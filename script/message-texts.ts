/** What of a source of TypeScript people may read. */
import { parseSync } from 'vite'

/** Files whose texts are lists of words, or what root reads on the server itself. */
export const apart =
  /^(calls|texts|places)\.ts$|^(shapes|language)\/|^inputs\/(names|nearest-name)\.ts$|^gate\/(install|account|protocol|identity)\.ts$|^command\/production-workflow\.ts$/
/** Files whose texts are those of the files that a deploy writes: of these only what refuses something is a message. */
const generating = /^render\/(?!env\.ts)/

/** Methods that compare a text, and don't show it. */
const quiet = [
  'includes',
  'startsWith',
  'endsWith',
  'indexOf',
  'split',
  'replace',
  'replaceAll',
  'match',
  'test',
  'has',
  'get',
  'RegExp',
]

/** Functions whose first argument is shown. */
const showing = ['start', 'stream', 'section', 'show', 'translate']

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value

/** A text with \0 in the place of each value; null for what is none. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'TemplateLiteral')
    return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('\0')
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const [left, right] = [textOf(node.left), textOf(node.right)]
    return left === null && right === null ? null : `${left ?? '\0'}${right ?? '\0'}`
  }
  return null
}

const named = (node: unknown): string =>
  !isNode(node) ? '' : node.type === 'MemberExpression' ? named(node.property) : String(node.name ?? '')

/** A text, or the two that a count has: of one, and of many. */
export type Text = string | readonly [string, string]

/** The nouns of a count, as describeCount and its like have them. */
function listNouns(name: string, [, noun, many]: readonly unknown[]): Text[] {
  const one = textOf(noun)
  return one === null ? [] : [[`{n} ${one}`, `{n} ${(name === 'describeCount' ? textOf(many) : null) ?? `${one}s`}`]]
}

class Collector {
  readonly found: Text[] = []
  readonly #all: boolean

  constructor(file: string) {
    this.#all = !generating.test(file)
  }

  /** @param refusing whether the text is part of what refuses something */
  visit(value: unknown, refusing: boolean): void {
    if (Array.isArray(value)) for (const one of value) this.visit(one, refusing)
    if (!isNode(value) || isSilent(value)) return
    const text = textOf(value)
    if (text !== null) {
      if ((refusing || this.#all) && isProse(text)) this.found.push(text)
      this.#visitValues(value, refusing)
    } else if (value.type === 'CallExpression' || value.type === 'NewExpression') this.#visitCall(value, refusing)
    else if (value.type === 'SwitchCase') this.visit(value.consequent, refusing)
    else if (value.type === 'Property') {
      if (named(value.key) === 'title') this.#addWord(value.value)
      this.visit(value.value, refusing)
    } else {
      const inner = refusing || value.type === 'ThrowStatement'
      for (const [key, one] of Object.entries(value))
        if (!['type', 'start', 'end'].includes(key)) this.visit(one, inner)
    }
  }

  /** A text that is shown whatever it is made of. */
  #addWord(value: unknown): void {
    const word = textOf(value)
    if (word !== null && /[A-Za-z]/.test(word)) this.found.push(word)
  }

  #visitCall(call: Node, refusing: boolean): void {
    const name = named(call.callee)
    const given = call.arguments as readonly unknown[]
    this.visit(call.callee, refusing)
    // What is compared is silent, and what is asked for to be compared is not.
    if (quiet.includes(name)) {
      this.visit(
        given.filter((one) => isNode(one) && /^(Await|Call)/.test(one.type)),
        refusing,
      )
      return
    }
    if (name === 'describeCount' || name === 'count') this.found.push(...listNouns(name, given))
    else {
      if (showing.includes(name)) this.#addWord(given[0])
      this.visit(given, refusing || /Error$|^(invalid|refuse|wrong|missingSecret|fail)/.test(name))
    }
  }

  #visitValues(node: Node, refusing: boolean): void {
    if (node.type === 'TemplateLiteral') this.visit(node.expressions, refusing)
    if (node.type !== 'BinaryExpression') return
    for (const side of [node.left, node.right])
      if (textOf(side) === null) this.visit(side, refusing)
      else this.#visitValues(side as Node, refusing)
  }
}

/** Whether nobody reads what stands in it: imports, types, comparisons. */
const isSilent = ({ type, operator }: Node): boolean =>
  type === 'ImportDeclaration' ||
  type === 'TaggedTemplateExpression' ||
  (type.startsWith('TS') && !/^TS(As|NonNull|Satisfies)/.test(type)) ||
  (type === 'BinaryExpression' && operator !== '+')

/** The texts of one file of TypeScript that people may read, with \0 in the place of each value. */
export function collect(file: string, source: string): Text[] {
  const collector = new Collector(file)
  collector.visit(parseSync(file, source).program, false)
  return collector.found
}

/** Whether a text is made of words: of two beside each other, one of them perhaps a value. */
export const isProse = (text: string): boolean =>
  /(?:^|[\s"'`(])[A-Za-z][a-z'’]*[,;:.)]* (?:["'`(]?[A-Za-z]|["'`(]?\0)|\0[,;:)"'`]* [A-Za-z]{2,}|\0[’'`"]?s [a-z]/.test(
    text,
  ) &&
  !/^(# |SELECT|SET|SHOW|PRAGMA|CREATE|DROP|DELETE|INSERT|ALTER|LOCK|UNLOCK|BEGIN|CAST|PERFORM)\b/.test(text.trim())
