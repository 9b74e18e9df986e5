import { parseApp } from '../inputs/app.ts'
import { describeFailure, manageGate } from './install.ts'
import { readRules } from './rules.ts'
import { serve } from './serve.ts'

export { planStatically } from '../stories.ts'
export { tellStory } from './story.ts'

/** `node index.js gate …`: what root installs and removes, and what the key of a deploy account starts. Ends the process. */
export async function gateCommand(words: readonly string[]): Promise<void> {
  try {
    if (words[0] !== 'serve') return manageGate(words, (line) => void process.stdout.write(`${line}\n`))
    const rules = readRules(parseApp({ name: 'app', value: words[1] ?? '' }, ''))
    if (rules === null) throw new Error(`no key of ${words[1]} is installed`)
    await serve(rules)
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`)
    process.exit(1)
  }
}
