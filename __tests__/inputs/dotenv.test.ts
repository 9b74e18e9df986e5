import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDotenv } from '../../src/inputs/dotenv.ts'
import { refusal, wordsOf } from './reading.ts'

const pairs = (text: string) => parseDotenv(text).map(({ name, value }) => [name, value])

test.each<[string, string, string[][]]>([
  ['nothing', '', []],
  ['only blank lines and comments', '\n  \n# a comment\n   # another', []],
  [
    'plain',
    'A=1\nB_2=two words',
    [
      ['A', '1'],
      ['B_2', 'two words'],
    ],
  ],
  ['spaces around', '  A =  1  \n', [['A', '1']]],
  [
    'export',
    'export A=1\n\texport  B="2"',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  ['a name that begins with export', 'exported=1', [['exported', '1']]],
  [
    'empty',
    'A=\nB=""\nC=\'\'\nD= # nothing',
    [
      ['A', ''],
      ['B', ''],
      ['C', ''],
      ['D', ''],
    ],
  ],
  ['equals signs', 'URL=postgres://u:p=q@h/d?a=b', [['URL', 'postgres://u:p=q@h/d?a=b']]],
  [
    'a comment after a value',
    'A=1 # one\nB="2"# two\nC=\'#3\' #',
    [
      ['A', '1'],
      ['B', '2'],
      ['C', '#3'],
    ],
  ],
  [
    'a hash within or at the start',
    'A=a#b\nB=#secret',
    [
      ['A', 'a#b'],
      ['B', '#secret'],
    ],
  ],
  [
    'quotes within',
    'A=it\'s\nB={"a": 1}\nC=a"b"',
    [
      ['A', "it's"],
      ['B', '{"a": 1}'],
      ['C', 'a"b"'],
    ],
  ],
  ['single quotes take nothing away', "A='a\\n\"$B\\\\'", [['A', 'a\\n"$B\\\\']]],
  ['escapes in double quotes', 'A="a\\nb\\t\\"c\\" \\\\n \\$D \\d"', [['A', 'a\nb\t"c" \\n $D \\d']]],
  [
    'several lines',
    'A="1\n2\n"\nB=\'x\n# no comment\ny\'\nC=3',
    [
      ['A', '1\n2\n'],
      ['B', 'x\n# no comment\ny'],
      ['C', '3'],
    ],
  ],
  [
    'nothing is expanded',
    'A=$HOME\nB="$(id) `id`"',
    [
      ['A', '$HOME'],
      ['B', '$(id) `id`'],
    ],
  ],
  [
    'BOM and CRLF',
    '\uFEFFA=1\r\nB="2\r\n3"\r\n',
    [
      ['A', '1'],
      ['B', '2\n3'],
    ],
  ],
  [
    'both of a name',
    'A=1\nA=2',
    [
      ['A', '1'],
      ['A', '2'],
    ],
  ],
])('%s', (_, text, expected) => expect(pairs(text)).toEqual(expected))

describe('refused by line number, and nothing of the text is told', () => {
  test.each([
    ['no equals sign', 'A=1\n# c\nhunter2', 3],
    ['YAML', 'HUNTER2: hunter2', 1],
    ['only export', 'export hunter2', 1],
    ['no name', '=hunter2', 1],
    ['a name with a dash', 'A="x\ny"\nhunter-2=hunter2', 3],
    ['a name with a digit first', '2hunter2=hunter2', 1],
    ['double quotes left open', 'A=1\nB="hunter2\nC=3', 2],
    ['an escaped closing quote', 'B="hunter2\\"', 1],
    ['single quotes left open', "B='hunter2", 1],
    ['text after the quotes', 'A="x\ny"hunter2', 2],
    ['a key without quotes', 'A=1\r\nKEY=-----BEGIN RSA PRIVATE KEY-----\r\nhunter2\r\n', 2],
  ])('%s', (_, text, line) => {
    const error = refusal(() => parseDotenv(text))
    expect(error.code).toBe('INPUT_INVALID')
    expect(error.message).toContain(`env: line ${line} `)
    expect(wordsOf(error)).not.toMatch(/hunter/i)
  })
})

/** Writes a value so that any dotenv reader reads it back: the reference that the reader is held against. */
const quoted = (value: string) =>
  `"${value
    .replace(/[\\"$]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')}"`
const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', "'", '\\', '$', '#', '=', ' ', '\n', 'n', '`') }),
)

test('property: a value comes back as it was written, in double quotes on one line or on several', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, value, fc.boolean(), fc.boolean()), { maxLength: 6 }),
      fc.constantFrom('\n', '\n\n', ' # c\n'),
      (entries, end) => {
        const text = entries
          .map(([name, value, exported, several]) => {
            const written = several ? quoted(value).replace(/((?:^|[^\\])(?:\\\\)*)\\n/g, '$1\n') : quoted(value)
            return `${exported ? 'export ' : ''}${name}=${written}${end}`
          })
          .join('')
        expect(pairs(text)).toEqual(entries.map(([name, value]) => [name, value]))
      },
    ),
    { numRuns: 500 },
  )
})

test('property: in single quotes anything but a single quote and CR stands for itself', () => {
  fc.assert(
    fc.property(name, value, (name, value) => {
      const plain = value.replace(/['\r]/g, '')
      expect(pairs(`${name}='${plain}'`)).toEqual([[name, plain]])
    }),
  )
})

test('property: a word without quotes, spaces and comments stands for itself', () => {
  fc.assert(
    fc.property(name, fc.stringMatching(/^[^\s'"\uFEFF][^\s\uFEFF]*$/), (name, word) => {
      fc.pre(!word.startsWith('-----BEGIN'))
      expect(pairs(`${name}=${word}`)).toEqual([[name, word]])
    }),
  )
})

test('property: any text is read or refused, and a refusal holds nothing of it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('A=', '"', "'", '\n', 'hunter2', '#', ' ', '\\', '=', '-'), { maxLength: 12 }),
      (parts) => {
        try {
          parseDotenv(parts.join(''))
        } catch (error) {
          expect(
            wordsOf(
              refusal(() => {
                throw error
              }),
            ),
          ).not.toContain('hunter2')
        }
      },
    ),
    { numRuns: 1000 },
  )
})
