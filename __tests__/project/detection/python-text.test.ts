import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  findAssignedStrings,
  findDefaultSettings,
  findNamedSettings,
  findStarImports,
  stripPython,
} from '../../../src/project/detection/python-text.ts'

describe('the settings module in a script', () => {
  test.each([
    ['setdefault', `os.environ.setdefault("DJANGO_SETTINGS_MODULE", 'a.b')`, ['a.b']],
    ['over several lines', `os.environ.setdefault(\n    'DJANGO_SETTINGS_MODULE',  # here\n    'a.b',\n)`, ['a.b']],
    ['an assignment', `os.environ['DJANGO_SETTINGS_MODULE'] = "a.b"`, ['a.b']],
    ['a default', `x = os.getenv("DJANGO_SETTINGS_MODULE", "a.b")`, ['a.b']],
    [
      'assignment with default',
      `os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "a.b")`,
      ['a.b'],
    ],
    ['a constant', `MODULE = 'a.b'\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', MODULE)`, ['a.b']],
    [
      'two branches',
      `if x:\n  os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.dev')\nelse:\n  os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.prod')`,
      ['a.dev', 'a.prod'],
    ],
    ['a comment', `# os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'no')`, []],
    ['documentation', `"""\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'no')\n"""`, []],
    ['a hash in a string', `x = '#'; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')`, ['a.b']],
    ['a quote in a comment', `# it's\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a.b')`, ['a.b']],
    ['Windows line ends', `import os\r\nos.environ.setdefault(\r\n'DJANGO_SETTINGS_MODULE',\r\n'a.b')\r\n`, ['a.b']],
    ['a computed name', `os.environ.setdefault('DJANGO_SETTINGS_MODULE', f'a.{stage}')`, []],
    ['a call', `os.environ.setdefault('DJANGO_SETTINGS_MODULE', settings())`, []],
    ['no module name', `os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'a..b')`, []],
    ['a comparison', `if os.environ['DJANGO_SETTINGS_MODULE'] == 'no':`, []],
  ])('%s', (_, text, expected) => expect(findNamedSettings(text)).toEqual(expected))
})

test('the module that is taken where another variable names none', () => {
  const nested = `os.environ.setdefault("DJANGO_SETTINGS_MODULE", os.getenv("MODE", "p.settings.dev"))`
  expect(findDefaultSettings(nested)).toEqual(['p.settings.dev'])
  expect(findNamedSettings(nested)).toEqual([])
  const assigned = `os.environ['DJANGO_SETTINGS_MODULE'] = config('X', default='a.b')`
  expect(findDefaultSettings(assigned)).toEqual(['a.b'])
  expect(findDefaultSettings(`os.environ.setdefault("DJANGO_SETTINGS_MODULE", "a.b")`)).toEqual([])
})

test('comments and long strings go, everything else stays', () => {
  expect(stripPython(`a = '# no' # yes\nb = """x\n'#"""\nc = 'it\\'s' # "\nd = ''`)).toBe(
    `a = '# no' \nb = ''\nc = 'it\\'s' \nd = ''`,
  )
})

test('any text is stripped, and no length of it takes a pattern into the weeds', () => {
  const piece = fc.constantFrom('"', "'", '"""', "'''", '#', '\\', '\n', 'a', ' ', '= ')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      expect(stripPython(pieces.join('')).length).toBeLessThanOrEqual(pieces.join('').length)
    }),
  )
  for (const unit of ['"', "'''", "'\\", 'x = (', "'DJANGO_SETTINGS_MODULE',", ' ']) {
    // A pattern that backtracks would take hours for this, and so end at the test's time-out.
    expect(findNamedSettings(unit.repeat(20_000)).length).toBeLessThanOrEqual(20_000)
  }
})

test('assignments and star imports are found at any indentation', () => {
  const source = "class Prod:\n    NAME = 'a'\n    NAME: str = (\n        'b')\nOTHER_NAME = 'c'\nNAME_2 = 'd'\n"
  expect(findAssignedStrings(source, 'NAME')).toEqual(['a', 'b'])
  const imports =
    'from .base import *\ntry:\n    from ..x.local import (*)\nexcept ImportError: pass\nfrom a import b\n# from c import *\nfrom . import *'
  expect(findStarImports(imports)).toEqual(['.base', '..x.local', '.'])
})
