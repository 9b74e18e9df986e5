/** What commands that lie on the server say to whoever runs them there, in French. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bare, entriesOf } from '../../src/language/catalogue.ts'
import { renderManage } from '../../src/render/manage.ts'
import { renderBackup } from '../../src/render/offsite.ts'
import { renderRestore } from '../../src/render/restore.ts'
import { renderTakingOver } from '../../src/render/taking-over.ts'
import { run, temporaryFolder } from '../render/programs.ts'
import { findEnglish } from './english.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

const site = { app: 'blog', absent: [], language: 'fr', links: false } as const
const render = { restore: renderRestore, backup: renderBackup }

/** Writes a program, with another folder in the place of /srv. */
function write(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text.replaceAll('"/srv', `"${folder}/srv`), { mode: 0o755 })
  return path
}

const nobody = ['setpriv', '--reuid=65534', '--clear-groups']

/** A program as somebody runs it who is not root, from its text: the folder is not theirs. */
const asNobody = (text: string, interpreter: readonly string[], words: readonly string[] = []) =>
  run([...nobody, ...interpreter, '-', ...words], { input: text })

test('English ones have no messages, and French ones differ by them alone', () => {
  for (const [name, make] of Object.entries(render)) {
    const [english, text] = [make({ ...site, language: 'en' }), make(site)]
    expect(english).toMatch(/^begin\(.*"arguments": \["blog", \{[^{}]*\}\]\}\)\n$/m)
    expect(text.split('\n').slice(0, -2)).toEqual(english.split('\n').slice(0, -2))
    expect(run(['/usr/bin/python3', '-m', 'py_compile', write(name, text)])).toMatchObject({ code: 0 })
  }
})

test('who is not root is told so', () => {
  const python = ['/usr/bin/python3', '-I']
  expect(asNobody(renderRestore(site), python, ['a.dump']).stderr).toBe(
    'blog-restore doit être lancé par root\u00a0: sudo blog-restore a.dump\n',
  )
  expect(asNobody(renderBackup(site), python).stderr).toBe(
    'blog-backup doit être lancé par root\u00a0: sudo blog-backup\n',
  )
  expect(run([...nobody, 'sh', '-s', '--', 'check'], { input: renderManage(site) }).stderr).toBe(
    'blog-manage doit être lancé par root\u00a0: sudo blog-manage check\n',
  )
})

test('the list of backups, what is refused, and --help', () => {
  const backups = join(folder, 'srv/blog/backups')
  const restore = write('blog-restore', renderRestore(site))
  expect(run([restore]).stdout).toBe(
    `Il n’y a pas encore de sauvegardes dans ${backups}\u00a0: on en fait une avant chaque migration.\n`,
  )
  mkdirSync(backups, { recursive: true })
  const name = 'before-restore-20260102T000000.sqlite3'
  writeFileSync(join(backups, name), 'x'.repeat(123_456))
  writeFileSync(join(backups, `${name}.json`), JSON.stringify({ at: '2026-01-02T00:00:00Z', live: 'r1' }))
  expect(run([restore]).stdout).toBe(`Sauvegardes dans ${backups}, la plus récente d’abord\u00a0:

${name}  2026-01-02T00:00:00Z     0,1 Mo  SQLite      essayée  avant qu’une autre soit restaurée, de r1

essayée\u00a0: elle a été restaurée pour essai dans une base de données à elle. lue\u00a0: elle a seulement été lue d’un bout à l’autre.

Pour en restaurer une\u00a0: sudo blog-restore ${name}
`)
  expect(run([restore, 'other']).stderr).toBe(
    `${name}\n\nÉchec\u00a0: other n’est pas une seule sauvegarde de ${backups}\n`,
  )
  // argparse has words of its own, and no French.
  const help = run([restore, '--help']).stdout
  expect(findEnglish(help.replace('show this help message and exit', ''))).toEqual([])
  expect(help).toMatch(/ne rien demander/)
})

test('what a run asks is answered in English, which it translates itself', () => {
  expect(run([write('blog-restore', renderRestore(site)), '--settle']).stdout).toMatch(/^No restore was cut off$/m)
})

test('each message of a program is found again in what it prints', () => {
  const text = renderRestore(site)
  const catalogue = readFileSync('src/language/fr.po', 'utf8')
  const modules = [...text.matchAll(/^ {4}"([\w.]+)": r'''/gm)].map(([, name]) => `${name?.replaceAll('.', '/')}.py`)
  const fill = (message: string) => message.replace(/\{(\d)\}/g, (_, place) => `/x${place}`)
  const entries = entriesOf(catalogue, new Set(modules)).map(({ english, forms }) =>
    [english, forms[0] ?? ''].map((one) => fill(bare(one).core)),
  )
  expect(entries.length).toBeGreaterThan(120)
  const program = `${text.slice(0, text.lastIndexOf('begin('))}
sources.update(MODULES)
sys.meta_path.insert(0, Importer())
from remote.language import speak, translate
speak(${text.slice(text.indexOf('{', text.lastIndexOf('"arguments"')), text.lastIndexOf(']})')).replace(/^\{.*?\}, /, '')})
print(json.dumps([translate(one) for one in json.loads(${JSON.stringify(JSON.stringify(entries.map(([one]) => one)))})]))`
  const said = run(['/usr/bin/python3', '-I', '-'], { input: program })
  expect(JSON.parse(said.stdout || JSON.stringify(said.stderr))).toEqual(entries.map(([, french]) => french))
})

test('the program of a take-over', () => {
  const text = renderTakingOver('fr')
  mkdirSync(join(folder, 'srv/new'), { recursive: true })
  const program = write('srv/new/taking-over', text)
  expect(run(['/usr/bin/python3', '-m', 'py_compile', program])).toMatchObject({ code: 0, stderr: '' })
  const state = { app: 'new', user: 'root', units: ['old.service'], phase: 'given back', since: 0, media: null }
  const database = { old: '/nowhere/db.sqlite3', new: `${folder}/db.sqlite3` }
  writeFileSync(join(folder, 'srv/new/taken.json'), JSON.stringify({ ...state, app: 'root', database }))
  expect(run([program, 'bring']).stderr).toMatch(
    / s’est terminé avec le code 1\u00a0: .*unable to open database file\n/,
  )
  expect(text).not.toMatch(/^# [<>]{3}/m)
})
