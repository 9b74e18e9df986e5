import { DeployError } from '../../errors.ts'
import { printable } from '../describe.ts'

/** Makes a function that throws what went wrong with a file or folder of the checkout as FILE_REFUSED. */
export function refuseUnreadable(name: string): (cause: unknown) => never {
  return (cause) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new DeployError('FILE_REFUSED', `${printable(name)} can't be read: ${printable(reason)}`, {
      hint: 'Did an earlier step make it as another user, or remove it? Change that, or name it under exclude.',
      file: name,
      cause,
    })
  }
}

/**
 * Asks the file system about a file or folder of the checkout.
 *
 * @throws DeployError FILE_REFUSED when it does not answer
 */
export function readOrRefuse<T>(name: string, question: () => T): T {
  try {
    return question()
  } catch (cause) {
    return refuseUnreadable(name)(cause)
  }
}
