/** The checkout on the runner, read once at the start of a run. */
import type { Checkout, Inputs, Notice, Project, SentFile } from '../model.ts'
import { detectProject } from './detection/detect.ts'
import { watchPrivateKeys } from './files/committed-keys.ts'
import { isDatabaseFile } from './files/database-file.ts'
import { hashFiles, hashList } from './files/hash.ts'
import { listFiles } from './files/listing.ts'

/** What is sent and what the project is, before the contents are read. */
export interface Listed {
  readonly root: string
  readonly files: readonly SentFile[]
  readonly project: Project
  readonly notices: readonly Notice[]
}

/**
 * Lists what is sent of the checkout at `root`, and finds out what the project is. Runs none of its code.
 *
 * @throws DeployError as listFiles and detectProject do
 */
export async function listCheckout(
  inputs: Pick<Inputs, 'include' | 'exclude' | 'local' | 'path' | 'settings' | 'application'> &
    Partial<Pick<Inputs, 'fixtures'>>,
  root: string,
): Promise<Listed> {
  const { files, notices } = await listFiles(root, { ...inputs, databases: inputs.fixtures?.filter(isDatabaseFile) })
  const detected = detectProject(inputs, root, Object.fromEntries(files.map((file) => [file.path, file])))
  return { root, files, project: detected.project, notices: [...notices, ...detected.notices] }
}

/**
 * Hashes what is sent.
 *
 * @param keys the private keys that the run logs in with, which are never sent
 * @throws DeployError as hashFiles does, and SECRET_IN_FILE
 */
export async function hashCheckout(
  { root, files: listed, project, notices }: Listed,
  keys: readonly (string | undefined)[] = [],
): Promise<Checkout> {
  const watch = watchPrivateKeys(keys)
  const files = await hashFiles(root, listed, watch.look)
  return { root, files, filesHash: hashList(files), project, notices: [...notices, ...watch.notices()] }
}
