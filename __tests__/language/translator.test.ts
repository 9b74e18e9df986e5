import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseCatalogue } from '../../src/language/catalogue.ts'
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
    ['settings: mysite.settings, from mysite/wsgi.py', 'réglages : mysite.settings, depuis mysite/wsgi.py'],
    ['Python: 3.11, >=3.10,<3.13 (from pyproject.toml)', 'Python : 3.11, >=3.10,<3.13 (depuis pyproject.toml)'],
    [
      'expected:  SHA256:abc (ssh-rsa)\npresented: no key of that type',
      'attendu :  SHA256:abc (ssh-rsa)\nprésenté : aucune clé de ce type',
    ],
    ['fetching 0.1 MB of snapshot ab, made 2026', 'récupération de 0,1 Mo de l’instantané ab, fait le 2026'],
    ['by blog-backup.timer, and the first one has begun', 'par blog-backup.timer, et la première a commencé'],
    ['PostgreSQL 15.2, database blog made; it runs', 'PostgreSQL 15.2, base de données blog créée ; it runs'],
    ['everything: this is the first deploy', 'tout : c’est le premier déploiement'],
    [
      'a.service: inactive (dead) since Sat 2026-11-28 09:36:26 UTC, 0 restarts',
      'a.service : inactive (dead) depuis Sat 2026-11-28 09:36:26 UTC, 0 redémarrage',
    ],
    [
      '2026-11-28T09:36:02Z deploy failed: main c3a42a1, started by ann: Django can’t load its driver for PostgreSQL',
      '2026-11-28T09:36:02Z deploy : échec : main c3a42a1, lancé par ann : Django ne peut pas charger son pilote pour PostgreSQL',
    ],
    ['the database postgresql blog', 'la base de données postgresql blog'],
    ['a.service is inactive, a.target is inactive', 'a.service est inactive, a.target est inactive'],
    [
      'blog is removed from 203.0.113.7; its data stay in /srv/blog',
      'blog est retiré de 203.0.113.7 ; ses données restent dans /srv/blog',
    ],
    [
      'v1 (c3a42a1): visitors get the page of maintenance; 203.0.113.9 still sees the site',
      'v1 (c3a42a1) : les visiteurs reçoivent la page de maintenance ; 203.0.113.9 voit encore le site',
    ],
    ['130 static files copied, 5 unmodified', '130 fichiers statiques copiés, 5 inchangés'],
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

test('each message of the catalogue is found again, with names in its places', () => {
  const fill = (text: string) =>
    text.replace(/\{(\d+)\}/g, (_, number: string) => `v${number}-name`).replaceAll('{n}', '3')
  // Where two places touch, nobody knows where the one ends.
  const told = parseCatalogue(catalogue).filter(({ english }) => !english.includes('}{'))
  expect(told.length).toBeGreaterThan(2000)
  for (const { english, plural, forms } of told)
    expect(translator.message(fill(plural || english)), english).toBe(fill(forms.at(-1) ?? ''))
})

describe('a number chooses the form: French says of nothing and of one what it says of one', () => {
  test.each([
    ['0 restarts', '0 redémarrage'],
    ['1 restart', '1 redémarrage'],
    ['2 restarts', '2 redémarrages'],
    ['1,271 restarts', '1 271 redémarrages'],
    ['0 of 0 files, 0 B', '0 sur 0 fichier, 0 o'],
    ['0 units stopped, 0 started', 'arrêt de 0 unité, démarrage de 0'],
    ['1 page fails: /a/', '1 page échoue : /a/'],
    // Where English says the same of any number.
    ['1 thing would go', '1 élément partirait'],
    ['3 things would go', '3 éléments partiraient'],
    ['1 rows, 0123', '1 ligne, 0123'],
  ])('%s', (english, expected) => {
    expect(french(english)).toBe(expected)
  })

  test('by the rule that the catalogue names', () => {
    expect(catalogue).toContain('"Plural-Forms: nplurals=2; plural=(n > 1);\\n"')
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
    // Names and paths are nobody's words.
    const files = "the start page's own files: /static/css/site.css, /static/js/a-long-name-of-a-file.js"
    expect(translator.line(files)).toMatch(/^les fichiers de la page/)
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
