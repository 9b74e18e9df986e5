/** The command on somebody's own computer, in French. */
import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { beforeAll, expect, test } from 'vitest'
import { renderHelp } from '../../src/command/help.ts'
import { openTalk } from '../../src/command/talk.ts'
import { readLog } from '../../src/command/terminal.ts'
import { speak } from '../../src/language.ts'
import { findEnglish } from './english.ts'

beforeAll(() => speak('fr'))

test('help speaks French, within a terminal', () => {
  const help = renderHelp(readFileSync('action.yml', 'utf8'))
  expect(findEnglish(help.replace(/cloudflared access ssh|access key ID|secret access key/g, ''))).toEqual([])
  expect(help).toMatch(/^Commandes\n {2}init /m)
  for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(118)
})

test('a question is asked in French, and oui is a yes', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  input.end('oui\n')
  const talk = openTalk(input as unknown as NodeJS.ReadStream, output as unknown as NodeJS.WriteStream, false)
  expect(await talk.agree('Deploy now?', false)).toBe(true)
  talk.say('known_hosts has other keys of a.test than it presents. If the server is new: ssh-keygen -R a.test')
  expect((output.read() as Buffer).toString().replaceAll('\u00a0', ' ')).toBe(
    'Déployer maintenant ? [o/N] \nknown_hosts a d’autres clés pour a.test que celles qu’il présente. Si le serveur est nouveau : ssh-keygen -R a.test\n',
  )
})

test('annotations are named in French', () => {
  const read = readLog({ colours: false, verbose: false })
  expect(read('::warning title=Rien,file=a.py,line=3::Ligne')?.replaceAll('\u00a0', ' ')).toBe(
    'Attention : Rien (a.py, ligne 3)\n  Ligne',
  )
})
