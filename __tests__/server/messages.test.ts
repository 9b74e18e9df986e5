/** Translations compiled by the server's program, read back by Python's own gettext. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const po = `# Somebody's translation
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

#: a.py:1
msgid "Hello"
msgstr "Bonjour « à vous »"

msgid "two "
"lines\\n"
msgstr ""
"deux "
"lignes\\n"
#, fuzzy
msgid "not sure"
msgstr "faux"

msgctxt "month"
msgid "May"
msgstr "mai"

msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d fichier"
msgstr[1] "%d fichiers"

msgid "untranslated"
msgstr ""

#~ msgid "old"
#~ msgstr "vieux"
`

const program = `${readFileSync('src/server/messages.py', 'utf8')}
import gettext, json, sys
compile_messages(sys.argv[1])
with open(sys.argv[1][:-3] + ".mo", "rb") as file:
    t = gettext.GNUTranslations(file)
print(json.dumps([t.gettext("Hello"), t.gettext("two lines\\n"), t.gettext("not sure"), t.pgettext("month", "May"),
    t.ngettext("%d file", "%d files", 1), t.ngettext("%d file", "%d files", 5), t.gettext("untranslated"), t.gettext("old")]))`

function compiled(text: Buffer): unknown {
  const file = join(mkdtempSync(join(tmpdir(), 'messages-')), 'django.po')
  writeFileSync(file, text)
  return JSON.parse(execFileSync('python3', ['-c', program, file], { encoding: 'utf8', stdio: 'pipe' }))
}

const translated = (hello: string) => [
  hello,
  'deux lignes\n',
  'not sure',
  'mai',
  '%d fichier',
  '%d fichiers',
  'untranslated',
  'old',
]

test('contexts, plurals and joined lines; what is fuzzy, empty or old stays untranslated', () => {
  expect(compiled(Buffer.from(po))).toEqual(translated('Bonjour « à vous »'))
})

test('another charset than UTF-8, and the line ends of Windows', () => {
  const text = po.replace('UTF-8', 'iso-8859-1').replaceAll('\n', '\r\n')
  expect(compiled(Buffer.from(text, 'latin1'))).toEqual(translated('Bonjour « à vous »'))
})

test('what is no PO file is refused with its line', () => {
  expect(() => compiled(Buffer.from('msgid "a"\nmsgstr "b"\n<<<<<<< HEAD\n'))).toThrow(/line 3 is not understood/)
})
