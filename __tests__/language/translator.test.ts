import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { openTranslator } from '../../src/language/translator.ts'
import { findLanguage } from '../../src/language.ts'

const catalogue = readFileSync('src/language/fr.po', 'utf8')
const translator = openTranslator(catalogue)
// Spaces that do not break are told apart by their place alone.
const french = (text: string) => translator.message(text).replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ')

describe('what is put together of messages', () => {
  test.each([
    [
      'v1.2.0 (7fabb8d) is live: Gunicorn kept, 1 migration',
      'v1.2.0 (7fabb8d) est en ligne : Gunicorn gardé, 1 migration',
    ],
    ['1,271 files · 4.1 MB · 0.61 s', '1 271 fichiers · 4,1 Mo · 0,61 s'],
    ['127 of 128 files, 4.1 MB', '127 sur 128 fichiers, 4,1 Mo'],
    [
      'v1.0 (abc1234) is live. It could not be taken back, as the log says.',
      'v1.0 (abc1234) est en ligne. On n’a pas pu revenir en arrière, comme le dit le journal.',
    ],
    [
      'Not deployed: The settings can’t be imported: MAPS_KEY is not set (mysite/settings.py:125)',
      'Non déployé : Les réglages ne peuvent pas être importés : MAPS_KEY n’est pas défini (mysite/settings.py:125)',
    ],
    ['Add `a: b, c` and `b: x; y`.', 'Ajoutez `a: b, c` et `b: x; y`.'],
    [
      'unknown keys `foo`, `bar` (did you mean `baz`?).',
      'clés que ce fichier ne connaît pas : `foo`, `bar` (vouliez-vous dire `baz` ?).',
    ],
    ['polls/models.py and 2 more', 'polls/models.py et 2 de plus'],
    ['replace Gunicorn', 'remplacer Gunicorn'],
    [
      'For `a` write `b`. `zz` has no equivalent here. `workers`: write `workers` into x.yml.',
      'Au lieu de `a`, écrivez `b`. `zz` n’a pas d’équivalent ici. `workers` : écrivez `workers` dans x.yml.',
    ],
    [
      'nginx needs the ports 80 and 443. Stop apache2, or move it to other ports; nothing was touched.',
      'nginx a besoin des ports 80 et 443. Arrêtez apache2, ou déplacez-le vers d’autres ports ; rien n’a été touché.',
    ],
    ['Choose one of auto, none, local.', 'Choisissez parmi auto, none, local.'],
    [
      'There is no command deplyo. Did you mean deploy? The commands are init, deploy, none.',
      'La commande deplyo n’existe pas. Vouliez-vous dire deploy ? Les commandes sont init, deploy, none.',
    ],
  ])('%s', (english, expected) => {
    expect(french(english)).toBe(expected)
  })
})

describe('what others have said stays as it is', () => {
  test.each([
    ["The settings can’t be imported: NameError: name 'foo' is not defined", "NameError: name 'foo' is not defined"],
    [
      'The settings can’t be imported: django.core.exceptions.ImproperlyConfigured: It is not empty: nothing is live; no files',
      'django.core.exceptions.ImproperlyConfigured: It is not empty: nothing is live; no files',
    ],
    ['secrets.env was not copied beside the backups: OSError: no space left', 'OSError: no space left'],
  ])('%s', (english, said) => {
    expect(french(english).endsWith(` : ${said}`), french(english)).toBe(true)
  })

  test.each([
    "name 'foo' is not defined",
    'psycopg.OperationalError: the connection is lost; nothing is live',
    'FATAL: role "x" is not permitted to log in',
    'salt and pepper, of the best',
    '/srv/polls/releases/20261123T220355-c1086dc/code/mysite/settings.py',
    'kept: the commit message of somebody',
  ])('%s', (text) => {
    expect(translator.line(text)).toBe(text)
  })

  test('a line of a log is translated where most of it is ours', () => {
    expect(translator.line('  A migration of an abandoned run is still running; waiting for it')).toMatch(
      /^ {2}Une migration/,
    )
    const theirs = 'app[12]: nothing is live here, said a program that writes long lines of its own to the log'
    expect(translator.line(theirs)).toBe(theirs)
  })
})

test('a text of strangers that goes on and on takes no time', () => {
  const long = `${'the site is, and of it: no file; '.repeat(2000)}\n${'('.repeat(5000)}`
  const began = performance.now()
  translator.message(long)
  translator.line(long.replaceAll('\n', ' '))
  expect(performance.now() - began).toBeLessThan(2000)
})

test.each([
  ['', null, 'en'],
  ['', 'host: a\nlanguage: fr\n', 'fr'],
  ['', "language: 'FR' # pour nous\r\n", 'fr'],
  ['', '# language: fr\nnested:\n  language: fr\n', 'en'],
  ['en', 'language: fr\n', 'en'],
  ['fr', 'this: is: no: YAML\n', 'fr'],
  ['de', null, 'en'],
])('the input %j and the file %j speak %s', (given, file, language) => {
  expect(findLanguage(given, file)).toBe(language)
})
