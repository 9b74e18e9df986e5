import type { FileList, Inputs, Notice, Records } from '../model.ts'
import { hashOf } from '../project/decisions/fixtures.ts'
import { hashPassword } from './password-hash.ts'

/**
 * What was done once, where the server's record of it is damaged: all that could be done now counts as done, because
 * to do it again would overwrite rows and passwords that people have changed.
 *
 * @returns the records that hold, with a notice for those that were damaged
 */
export function assumeRecords(
  { app, fixtures, passwords }: Pick<Inputs, 'app' | 'fixtures' | 'passwords'>,
  files: FileList,
  { damaged, ...records }: Records,
): { readonly records: Records; readonly notices: Notice[] } {
  if (!damaged) return { records, notices: [] }
  const done = [...fixtures, ...passwords.map(({ name }) => `the password of ${name}`)]
  const counts = done.length === 0 ? '' : `These count as done and are not done again: ${done.join(', ')}. `
  return {
    records: {
      ...records,
      fixtures: Object.fromEntries(fixtures.map((path) => [path, hashOf(files, path)])),
      passwords: Object.fromEntries(passwords.map(({ name, password }) => [name, hashPassword(password)])),
    },
    notices: [
      {
        level: 'warning',
        always: true,
        title: 'What was done once is not known any more',
        message: `records.json in the folder of the site can't be read: a full disk or a power cut has cut it off, or somebody has edited it. ${counts}A fixture is loaded again by the input fixtures-reload, and a password is set by sudo ${app}-manage changepassword. The next step that is done once writes the file anew.`,
      },
    ],
  }
}
