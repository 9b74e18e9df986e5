import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { readAction } from '../script/docs.ts'
import { choices } from '../src/inputs/limits.ts'
import { type Case, read } from './inputs/reading.ts'

interface Typed {
  readonly type: string
  readonly 'allowed-values'?: readonly string[]
}

const { inputs, outputs } = parse(readFileSync('action-types.yml', 'utf8')) as {
  readonly inputs: Readonly<Record<string, Typed>>
  readonly outputs: Readonly<Record<string, Typed>>
}

test('each input and output has a type, in the order of action.yml', () => {
  const action = readAction()
  expect(Object.keys(inputs)).toEqual(Object.keys(action.inputs))
  expect(Object.keys(outputs)).toEqual(Object.keys(action.outputs))
  const known = ['string', 'boolean', 'integer', 'float', 'list', 'enum']
  for (const { type } of [...Object.values(inputs), ...Object.values(outputs)]) expect(known).toContain(type)
})

test('what may be chosen is what the action takes and gives', () => {
  expect(inputs.https?.['allowed-values']).toEqual(choices.https)
  const described = readAction().inputs.mode?.description ?? ''
  const modes = [...described.matchAll(/(?:Either|or) ([\w-]+)(?=[, ])/g)].map(([, mode]) => mode)
  expect(inputs.mode?.['allowed-values']).toEqual(modes)
  const needed: Readonly<Record<string, Case>> = {
    manage: { with: { command: 'check' } },
    maintenance: { with: { maintenance: 'on' } },
    remove: { with: { confirm: 'my-site' } },
    restore: { with: { 'backup-password': 'correct horse' }, file: 'backups: {to: /mnt/backups}\n' },
  }
  for (const mode of modes) {
    const given = needed[mode ?? '']
    expect(read({ ...given, with: { mode: mode ?? '', ...given?.with } }).inputs.mode).toBe(mode)
  }
  const told = readAction().outputs.result?.description ?? ''
  const [, words = ''] = /One of (.*?)\. Also/.exec(told) ?? []
  expect(outputs.result?.['allowed-values']).toEqual(words.split(/, | and /))
})
