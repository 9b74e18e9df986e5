/** What the README, the tutorial and the recipes' titles say in French is what they say in English. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const inFrench = (path: string): string => path.replace(/\.md(?=#|$)/, '.fr.md')

/** The English that a French text was made from, as its last line names it. */
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)

const headings = (text: string): string[] => [...text.matchAll(/^#+(?= )/gm)].map(([mark]) => mark)
const blocks = (text: string): string[] =>
  [...text.matchAll(/```[\s\S]*?```/g)].map(([block]) => block.replace(/ *# .*/g, ''))
const links = (text: string): string[] => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target)
const rows = (text: string): string[] =>
  [...text.matchAll(/^\|.*$/gm)].map(([row]) => [...row.matchAll(/`[^`]+`/g)].map(([code]) => code).join(' '))

describe.each(['README.md', 'docs/tutorial.md', 'docs/recipes/README.md'])('%s', (path) => {
  const [english, french] = [readFileSync(path, 'utf8'), readFileSync(inFrench(path), 'utf8')]
  const folder = path.replace(/[^/]*$/, '')
  const own = path.slice(folder.length)

  test('has the same headings, blocks of code, tables and links in French', () => {
    expect(headings(french)).toEqual(headings(english))
    expect(blocks(french)).toEqual(blocks(english))
    expect(rows(french)).toEqual(rows(english))
    // Where a page is there in French, that one is meant; each leads to the other.
    const wanted = links(english).map((target) => (existsSync(folder + inFrench(target)) ? inFrench(target) : target))
    expect(links(french)).toEqual(wanted.map((target) => (target === inFrench(own) ? own : target)))
  })

  test('is the English that the French was made from', () => {
    const made = /^<!-- The English: (\w+) -->$/m.exec(french)?.[1]
    expect(made, `bring ${inFrench(path)} up to date, and write into its last line what it is made from`).toBe(
      hashOf(english),
    )
  })

  test('is written as the French write', () => {
    const prose = french.replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)|<!--.*-->/g, 'X')
    expect(prose.match(/.{0,20}(?: [:;!?»]|« |[a-zé]'[a-zé]|[a-zàé][;!?](?= )).{0,20}/g)).toBeNull()
  })
})
