import { expect, test } from 'vitest'
import { readLog } from '../../src/command/terminal.ts'

const log = [
  'blog 1.0',
  '::add-mask::hush',
  '::group::Sync        3 files · 0.10 s',
  '│ sent a.py with hush',
  '::endgroup::',
  '::set-output name=result::deployed',
  '::save-state name=started::true',
  '::warning title=Nobody can log in,file=a%2Cb.py,line=3::First line%0Asecond: 100%25',
  '::notice::Only this',
  '::error title=Not deployed::hush is out',
  ':: not a command',
]
const read = (look: Parameters<typeof readLog>[0]) => log.map(readLog(look)).filter((line) => line !== null)

test('what the runner is told becomes lines for a person', () => {
  expect(read({ colours: false, verbose: false })).toEqual([
    'blog 1.0',
    'Sync        3 files · 0.10 s',
    'Warning: Nobody can log in (a,b.py, line 3)\n  First line\n  second: 100%',
    'Note: Only this',
    'Error: Not deployed\n  *** is out',
    ':: not a command',
  ])
})

test('the lines of a step, where they are wanted', () => {
  expect(read({ colours: false, verbose: true })).toContain('  │ sent a.py with ***')
})

test('colours, where the terminal has them', () => {
  expect(read({ colours: true, verbose: false })).toContain('\x1b[36mNote: Only this\x1b[0m')
})
