/** Every secret of a site is a canary: after each test file nothing that its runs showed or wrote may hold one. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Texts of the runs of this process: log, outputs, summary, report. */
const told: string[] = []

/** Remembers what a run has shown. What tells the runner what to mask is no part of it. */
export function remember(...texts: readonly string[]): void {
  told.push(...texts.map((text) => text.replace(/^::add-mask::.*$/gm, '')))
}

/** Forgets the latest text: a test has told it itself. */
export function forgetLast(): void {
  told.pop()
}

interface Canary {
  readonly name: string
  readonly value: string
}

/** What is secret of the sites below a server's tree: made there, or given by `env` under the name of a secret. */
export function readCanaries(root: string): Canary[] {
  const found = new Map<string, string>()
  const keep = (name: string, value: string) => value.length >= 12 && found.set(value, name)
  for (const path of globSync(join(root, 'srv/*/{secrets.env,releases/*/conf/env}'))) {
    if (!existsSync(path)) continue
    for (const [, name = '', quoted = ''] of readFileSync(path, 'utf8').matchAll(
      /^(\w+)="((?:[^"\\]|\\[\s\S])*)"$/gm,
    )) {
      const value = quoted.replace(/\\([\s\S])/g, '$1')
      for (const [, password = ''] of value.matchAll(/"password": ?"([^"]+)"/g)) keep(`${name}: password`, password)
      for (const [, password = ''] of value.matchAll(/:\/\/[^/:@\s]*:([^@\s]+)@/g)) keep(`${name}: password`, password)
      if (/SECRET|TOKEN|PASSWORD|CANARY/.test(name)) for (const line of value.split('\n')) keep(name, line.trim())
    }
  }
  return [...found].map(([value, name]) => ({ name, value }))
}

/** The forms in which one could have got out, but for what `squeeze` takes away. */
function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const base64 = [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(4, -4)
    return [text, text.replaceAll('+', '-').replaceAll('/', '_')]
  })
  return [value, encodeURIComponent(value), JSON.stringify(value), bytes.toString('hex'), ...base64].map(squeeze)
}

/** Without what may stand between two characters: ends of lines, colours, quotes, the log's gutter. */
const squeeze = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what stands there
  text.replace(/\x1b\[[0-9;]*[A-Za-z]|[\s"'\\│\x00-\x1f\u200b\u202e]/g, '')

/** What of a server's secrets the runs of this process have told, or left in its files that others may read. */
export function findEscaped(root: string): string[] {
  const canaries = readCanaries(root)
  if (canaries.length === 0) return []
  const files = globSync(join(root, 'srv/*/{history.jsonl,records.json,site.json,releases/*/{release,state}.json}'))
  const texts = [...told, ...files.filter(existsSync).map((path) => readFileSync(path, 'utf8'))].map(squeeze)
  return canaries.flatMap(({ name, value }) =>
    [...new Set(formsOf(value))].flatMap((form) => {
      const text = form.length >= 10 ? texts.find((one) => one.includes(form)) : undefined
      const at = text?.indexOf(form) ?? 0
      return text === undefined ? [] : [`${name} after …${text.slice(Math.max(at - 60, 0), at)}`]
    }),
  )
}
