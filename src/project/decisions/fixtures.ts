/** Which fixtures are loaded, and what is odd about them: pure. */
import { DeployError } from '../../errors.ts'
import type { FileList, Inputs, Notice, Records } from '../../model.ts'
import { isDatabaseFile } from '../files/database-file.ts'

type Wish = Pick<Inputs, 'fixtures' | 'fixturesReload'>

/** sha256 of a file's content, empty where there is no such file. */
export function hashOf(files: FileList, path: string): string {
  const entry = files[path]
  return entry?.kind === 'file' ? entry.hash : ''
}

/** What a run loads: what never was, and what it asks to load once more. */
export function listDueFixtures(
  { fixtures, fixturesReload }: Wish,
  files: FileList,
  records: Pick<Records, 'fixtures'>,
): { readonly fresh: string[]; readonly again: string[] } {
  // A file that was moved has brought its rows already.
  const hashes = new Set(Object.values(records.fixtures))
  const isLoaded = (path: string) => records.fixtures[path] !== undefined || hashes.has(hashOf(files, path))
  return { fresh: fixtures.filter((path) => !isLoaded(path)), again: fixturesReload.filter(isLoaded) }
}

/**
 * Refuses fixtures that can't be loaded, before anything is touched.
 *
 * @returns a notice for each that changed since it was loaded
 * @throws DeployError INPUT_INVALID
 */
export function checkFixtures(
  { fixtures, fixturesReload }: Wish,
  files: FileList,
  records: Pick<Records, 'fixtures'>,
): Notice[] {
  return fixtures.flatMap((path): Notice[] => {
    const hash = hashOf(files, path)
    if (hash === '') {
      throw new DeployError('INPUT_INVALID', `fixtures: there is no file ${path} in the repository`, {
        hint: 'Give the path from the top of the repository, as in "fixtures: [data.json]".',
      })
    }
    if (/\.(zst|7z|rar|tar|tgz|br)$/.test(path)) {
      throw new DeployError('INPUT_INVALID', `fixtures: Django can't read ${path}`, {
        hint: 'loaddata reads .json, .jsonl, .xml and .yaml, also with .gz, .bz2, .xz, .lzma or .zip behind; a SQLite file (.sqlite3, .db) is taken as it is.',
      })
    }
    const loaded = records.fixtures[path]
    if (loaded === undefined || loaded === hash || fixturesReload.includes(path)) return []
    if (isDatabaseFile(path)) {
      return [
        {
          level: 'notice',
          title: `${path} changed`,
          file: path,
          message:
            'Its rows came to the site once, and the site has had its own since then. Take it out of `fixtures`, and out of git.',
        },
      ]
    }
    return [
      {
        level: 'warning',
        title: `The fixture ${path} changed`,
        file: path,
        message:
          'It was loaded once and is not loaded again, since that would overwrite rows that people changed meanwhile. Write a data migration for the difference, or load it once more with the input `fixtures-reload`.',
      },
    ]
  })
}

/** The tables that migrate itself fills, as loaddata names them when a dump brings their rows too. */
const ownRows =
  /django_content_type|auth_permission|contenttypes\.ContentType|auth\.Permission|ContentType matching query does not exist/

/** What loaddata said, as the person who dumped the fixture should read it. */
export function explainFixtureFailure(
  path: string,
  lines: readonly string[],
  host: string,
  live: boolean,
): DeployError {
  const stays = live
    ? 'The release is live, and nothing of this fixture was loaded'
    : 'Nothing of this fixture was loaded'
  const twice = lines.some((line) => /UNIQUE constraint failed|unique constraint|Duplicate entry/.test(line))
  const collides = lines.some((line) => ownRows.test(line))
  return new DeployError(
    'FIXTURE_FAILED',
    collides
      ? `The fixture ${path} collides with the content types and permissions that migrate makes by itself`
      : `The fixture ${path} can't be loaded`,
    {
      host,
      command: `loaddata ${path}`,
      output: lines.slice(-15).join('\n'),
      file: path,
      hint: collides
        ? `Dump it again without them: python manage.py dumpdata --natural-foreign -e contenttypes -e auth.permission -o ${path}. ${stays}.`
        : twice
          ? `A row of it meets one that is there: a migration has made it, or a receiver of post_save while the fixture was loaded (let it return where \`kwargs['raw']\`). ${stays}; the next deploy tries again. All rows of a db.sqlite3 come without that: \`fixtures: [db.sqlite3]\` (docs/recipes/data-from-home.md).`
          : `${stays}; the next deploy tries again. It has to fit the models as they are now: dump it again, or correct it.`,
    },
  )
}

/** Why the rows of a SQLite file did not come, as the program that brings them says in its last line. */
export function explainHomeFailure(path: string, lines: readonly string[], host: string, live: boolean): DeployError {
  const stays = live ? 'The release is live, with the rows that it had' : 'Nothing of it was brought'
  return new DeployError('FIXTURE_FAILED', `The rows of ${path} can't be brought: ${lines.at(-1) ?? ''}`, {
    host,
    output: lines.slice(-15).join('\n'),
    file: path,
    hint: `${stays}; the next deploy tries again. To go on without them, take ${path} out of \`fixtures\`.`,
  })
}
