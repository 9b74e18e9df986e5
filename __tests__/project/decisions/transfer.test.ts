import { expect, test } from 'vitest'
import { planTransfer, type TransferQuestion } from '../../../src/project/decisions/transfer.ts'
import { file } from '../deployed.ts'

interface Case extends Partial<Omit<TransferQuestion, 'difference'>> {
  readonly difference?: Partial<TransferQuestion['difference']>
  readonly sent?: readonly string[]
  readonly leaveOut?: readonly string[]
  readonly messages?: readonly string[]
}

const files = { 'a.py': file('a'), 'b.py': file('b'), 'docs/x.txt': file('x'), 'docsite.py': file('d') }
const [po, mo] = ['de/LC_MESSAGES/django.po', 'de/LC_MESSAGES/django.mo']

const cases: Readonly<Record<string, Case>> = {
  'nothing differs': {},
  'the first deploy': { difference: { added: Object.keys(files) }, sent: Object.keys(files) },
  'a new file is sent, and nothing stands in its way': { difference: { added: ['b.py'] }, sent: ['b.py'] },
  'a changed file is sent and not linked': { difference: { changed: ['a.py'] }, sent: ['a.py'], leaveOut: ['a.py'] },
  'a removed file is only not linked': { difference: { removed: ['gone.py'] }, leaveOut: ['gone.py'] },
  'what was edited on the server and is not in the source': {
    difference: { changed: ['own.py'] },
    leaveOut: ['own.py'],
  },
  'a file that is called like what every object has': {
    difference: { changed: ['constructor'] },
    leaveOut: ['constructor'],
  },
  'files of a shared folder are sent each time': { shared: ['docs'], sent: ['docs/x.txt'], leaveOut: ['docs/x.txt'] },
  'files of a folder that is shared no more': { wasShared: ['docs'], sent: ['docs/x.txt'], leaveOut: ['docs/x.txt'] },
  'a changed file of a shared folder is sent once': {
    shared: ['docs'],
    difference: { changed: ['docs/x.txt'] },
    sent: ['docs/x.txt'],
    leaveOut: ['docs/x.txt', 'docs/x.txt'],
  },
  'a translation without its compiled form': { files: { [po]: file('p') }, leaveOut: [mo], messages: [po] },
  'a translation with its compiled form': { files: { [po]: file('p'), [mo]: file('m') } },
  'a translation that had no compiled form before': {
    files: { [po]: file('p'), [mo]: file('m') },
    before: { [po]: file('p') },
    difference: { added: [mo] },
    sent: [mo],
    leaveOut: [mo],
  },
  'a translation that has lost its compiled form': {
    files: { [po]: file('p') },
    before: { [po]: file('p'), [mo]: file('m') },
    difference: { removed: [mo] },
    leaveOut: [mo],
    messages: [po],
  },
  'a .po file elsewhere is no translation': { files: { 'notes/a.po': file('p') } },
}

test.each(Object.entries(cases))('%s', (_, { sent = [], leaveOut = [], messages = [], difference, ...question }) => {
  const unchanged = { added: [], changed: [], removed: [] }
  const known = { files, before: null, shared: [], wasShared: [], ...question }
  const plan = planTransfer({ ...known, difference: { ...unchanged, ...difference } })
  expect(plan.sent.map(([path]) => path)).toEqual(sent)
  for (const [path, entry] of plan.sent) expect(entry).toBe(known.files[path as keyof typeof known.files])
  expect(plan.leaveOut).toEqual(leaveOut)
  expect(plan.messages).toEqual(messages)
})
