import { deflateSync } from 'node:zlib'
import { bootWords, moduleText, needed } from '../../src/remote.ts'

/**
 * A program of the tests' own that may import modules of src/remote, as words to start and what they read: `text` has a
 * function `main`, which gets `args`.
 */
export function remoteProgram(text: string, ...args: readonly unknown[]): { words: string[]; input: Buffer } {
  const names = [...text.matchAll(/from ((?:remote|inside)\.[\w.]+) import/g)].map(([, name = '']) => name)
  const modules = ['remote.importer', ...needed(names)]
  const head = { entry: 'remote.trial', modules: [...modules, 'remote.trial'], arguments: args }
  const packed = deflateSync([JSON.stringify(head), ...modules.map(moduleText), text].join('\0'))
  return { words: [...bootWords()], input: Buffer.concat([Buffer.from(`${packed.length}\n`), packed]) }
}
