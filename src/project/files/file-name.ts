import { DeployError } from '../../errors.ts'
import { printable } from '../describe.ts'

// A byte order mark at a name's start is part of the name.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The text of a file name as the system has it.
 *
 * @throws DeployError FILE_REFUSED when it is not UTF-8
 */
export function decodeName(name: Buffer): string {
  try {
    return utf8.decode(name)
  } catch (cause) {
    const shown = printable(name.toString('latin1'))
    throw new DeployError('FILE_REFUSED', `The name of ${shown} is not valid UTF-8`, {
      hint: 'Rename the file (git mv), or name its folder under exclude.',
      cause,
    })
  }
}
