/** Lines of a step in French: those of the action whole, those of other programs as they are. */
import { beforeAll, expect, test } from 'vitest'
import type { Frame } from '../../src/gate/protocol.ts'
import { hearRows, tellRows } from '../../src/gate/rows.ts'
import { speak } from '../../src/language.ts'
import { openReport } from '../../src/report/report.ts'
import { foldSection } from '../../src/report/summary.ts'

beforeAll(() => speak('fr'))

function open() {
  const lines: string[] = []
  const report = openReport({ write: (line) => lines.push(line.replaceAll('\u00a0', ' ')), now: () => 0 })
  return { lines, report }
}

const said = 'the user blog'
const spoken = '│ l’utilisateur blog'

test('a line of ours is French whatever it is made of, and the same words of another program stay', () => {
  const { lines, report } = open()
  const row = report.start('Compare', [])
  row.tell(said)
  row.log(said)
  row.done('done', 'no file changed')
  expect(lines.filter((line) => line.startsWith('│'))).toEqual([spoken, `│ ${said}`])
})

test('a change and its reason are told apart, also where names alone stand around the colon', () => {
  const { lines, report } = open()
  report.start('Migrate', [{ what: 'apply polls.0001_initial', why: 'CreateModel' }]).done('planned', 'a plan')
  expect(lines).toContain('appliquer polls.0001_initial : CreateModel')
})

test('what was kept is a message of its own', () => {
  const { lines, report } = open()
  report.start('Proxy', []).done('kept', "Caddy's file unchanged")
  expect(lines[0]).toMatch(/gardé : fichier de Caddy inchangé · /)
})

test('a server that tells the story itself says which are ours', () => {
  const [here, there] = [open(), open()]
  const hear = hearRows(here.report)
  const frames: Frame[] = []
  // There nobody speaks but English.
  const row = tellRows(there.report, (frame) => frames.push(frame)).start('Compare', [])
  row.tell(said)
  row.log(said)
  row.done('done', 'no file changed')
  for (const frame of frames) hear(frame)
  expect(here.lines.filter((line) => line.startsWith('│'))).toEqual([spoken, `│ ${said}`])
})

test('a section of the summary is ours, unless others have written it', () => {
  const lines = ['a.service is inactive']
  expect(foldSection({ title: 'Units', lines }).join('\n')).toContain('a.service est inactive')
  expect(foldSection({ title: 'Log', lines, quoted: true }).join('\n')).toContain('a.service is inactive')
})
