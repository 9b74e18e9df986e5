import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { collect } from '../../script/message-texts.ts'
import { findFaults, listMessages, readIgnored, renew } from '../../script/messages.ts'
import { parseCatalogue } from '../../src/language/catalogue.ts'

const text = readFileSync('src/language/fr.po', 'utf8')

const shown = () => {
  const ignored = new Set(readIgnored())
  return new Map([...listMessages()].filter(([message]) => !ignored.has(message)))
}

test('each message of the sources has its French, and each French its message', () => {
  const messages = shown()
  expect(messages.size).toBeGreaterThan(2000)
  expect(findFaults(text, messages), 'run script/messages, and write what is lacking').toEqual([])
  expect(renew(text, messages), 'run script/messages').toBe(text)
})

test('texts that are called none of a run’s are still in the sources', () => {
  const all = listMessages()
  expect(readIgnored().filter((one) => !all.has(one))).toEqual([])
})

test('what is lacking is named', () => {
  const count = 'msgid "{n} row"\nmsgstr "{n} ligne"\n'
  const po = `msgid "a {0} b"\nmsgstr "a b"\n\nmsgid "gone"\nmsgstr "parti"\n\nmsgid "no {0}"\nmsgstr ""\n\n${count}`
  const messages = new Map(['a {0} b', 'no {0}', 'new one'].map((one) => [one, { files: ['x.ts'], plural: '' }]))
  messages.set('{n} row', { files: ['x.ts'], plural: '{n} rows' })
  expect(findFaults(po, messages)).toEqual([
    'not in the catalogue: new one',
    'other placeholders: a {0} b',
    'no message of the sources: gone',
    'no translation: no {0}',
    'not of one and of many: {n} row',
  ])
  const renewed = renew(`# head\nmsgid ""\nmsgstr ""\n\n${po}`, messages)
  expect(parseCatalogue(renewed)).toEqual([
    { english: 'a {0} b', plural: '', forms: ['a b'] },
    { english: 'no {0}', plural: '', forms: [''] },
    { english: 'new one', plural: '', forms: [''] },
    { english: '{n} row', plural: '{n} rows', forms: ['{n} ligne', ''] },
  ])
  expect(findFaults(renewed, messages)).toContain('no translation: {n} row')
})

test('forms that only French needs are kept, and a third one is a fault', () => {
  const messages = new Map([['{0} go', { files: ['x.ts'], plural: '' }]])
  const po = '#: x.ts\nmsgid "{0} go"\nmsgid_plural "{0} go"\nmsgstr[0] "{0} part"\nmsgstr[1] "{0} partent"\n'
  const whole = `# head\nmsgid ""\nmsgstr ""\n\n${po}`
  expect(renew(whole, messages)).toBe(whole)
  expect(findFaults(whole, messages)).toEqual([])
  expect(findFaults(`${whole}msgstr[2] "{0} iront"\n`, messages)).toEqual(['not two forms: {0} go'])
})

test('what people may read is found in TypeScript, and what they don’t is left out', () => {
  const source = `
    import { x } from './some folder with spaces'
    type Kind = 'of the types'
    if (text === 'compared with it' || text.includes('looked for in it')) say(\`it is \${count > 1 ? 'more than one' : name}\`)
    throw new DeployError('CODE', 'What failed is ' + this.name, { hint: 'Do this.' })
    describeCount(2, 'page fails', 'pages fail')
    const step = { title: 'Provision' }`
  expect(collect('steps/x.ts', source)).toEqual([
    'it is \0',
    'more than one',
    'What failed is \0',
    'Do this.',
    ['{n} page fails', '{n} pages fail'],
    'Provision',
  ])
  expect(collect('render/x.ts', 'const file = "# Written by us"; throw invalid("Not for this file")')).toEqual([
    'Not for this file',
  ])
})

test('French is written as the French write it: a no-break space before double signs, no straight apostrophe', () => {
  const wrong = parseCatalogue(text).filter(({ forms }) => {
    const prose = forms.join('\n').replace(/`[^`]*`|"[^"]*"|«[^»]*»/g, 'X')
    return / [:;!?»](?:\s|$)|[a-zé]'[a-zé]|« (?=\S)|[a-zàé][;!?](?: |$)/.test(prose)
  })
  expect(wrong).toEqual([])
})
