import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { isSystemdText, systemdValue, systemdWord } from '../../src/render/systemd.ts'
import { run, temporaryFolder } from './programs.ts'

// That a service gets back the very value is proven on a booted systemd, in e2e/systemd-values.test.ts.
const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** What `systemd-analyze verify` has to say about a unit: nothing when it is right. */
function complaints(lines: string): string {
  const unit = join(folder, 'dpa-words.service')
  writeFileSync(unit, `[Unit]\n${lines}\n[Service]\nExecStart=/bin/true\n`)
  const { code, stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', unit])
  return `${code} ${stdout}${stderr}`
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && isSystemdText(text)),
  fc.string({ unit: fc.constantFrom(...'\'"\\$%;{}@-:+! \t\n\r#ab') }),
)

describe('systemdWord', () => {
  test('systemd reads every word without complaint', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 30 }), (words) => {
        const line = `[Service]\nExecStartPre=/bin/true ${words.map(systemdWord).join(' ')}`
        expect(complaints(line)).toBe('0 ')
      }),
      { numRuns: 15 },
    )
  })

  test('systemd does complain about a wrong line', () => {
    expect(complaints('[Service]\nExecStartPre=/bin/true "a')).toMatch(/unbalanced quoting/i)
    expect(complaints('[Service]\nExecStartPre=/bin/true "%Z"')).not.toBe('0 ')
  })

  test.each([
    ['', '""'],
    ['a b', '"a b"'],
    ['100 %', '"100 %%"'],
    ['$HOME', '"$$HOME"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['a\nb\x7f', '"a\\x0ab\\x7f"'],
  ])('%j is written %s', (word, written) => {
    expect(systemdWord(word)).toBe(written)
  })

  test('NUL and what systemd does not take for text are refused', () => {
    expect(() => systemdWord('\0')).toThrow('NUL')
    expect(() => systemdWord('\ud800')).toThrow('UTF-8')
    for (const text of ['\ufffe', '\ufdd0', '\u{10ffff}']) {
      expect(() => systemdWord(text)).toThrow('UTF-8')
      expect(complaints(`[Service]\nExecStartPre=/bin/true "${text}"`)).toMatch(/UTF-8/)
    }
  })
})

describe('systemdValue', () => {
  test('a percent sign is no specifier', () => {
    expect(systemdValue('100 % of %i')).toBe('100 %% of %%i')
  })

  test.each(['a\nb', ' a', 'a ', 'a\\', '\0', 'a\x1bb', '\ud800'])('%j is refused', (text) => {
    expect(() => systemdValue(text)).toThrow()
  })
})
