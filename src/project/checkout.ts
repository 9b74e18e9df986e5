/** The checkout on the runner, read once at the start of a run. */
import type { Checkout, Inputs } from '../model.ts'
import { detectProject } from './detect.ts'
import { listFiles } from './files.ts'
import { hashFiles, hashList } from './hash.ts'

/**
 * Lists and hashes what is sent of the checkout at `root`, and finds out what the project is. Runs none of its code.
 *
 * @throws DeployError as listFiles, hashFiles and detectProject do
 */
export async function readCheckout(
  inputs: Pick<Inputs, 'include' | 'exclude' | 'path' | 'settings' | 'application'>,
  root: string,
): Promise<Checkout> {
  const listing = await listFiles(root, inputs)
  const files = await hashFiles(root, listing.files)
  const { project, notices } = detectProject(inputs, root, files)
  return { root, files, filesHash: hashList(files), project, notices: [...listing.notices, ...notices] }
}
