/** The checkout on the runner, read once at the start of a run. */
import type { Checkout, Inputs, Notice, Project, SentFile } from '../model.ts'
import { detectProject } from './detection/detect.ts'
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
  inputs: Pick<Inputs, 'include' | 'exclude' | 'path' | 'settings' | 'application'>,
  root: string,
): Promise<Listed> {
  const { files, notices } = await listFiles(root, inputs)
  const detected = detectProject(inputs, root, Object.fromEntries(files.map((file) => [file.path, file])))
  return { root, files, project: detected.project, notices: [...notices, ...detected.notices] }
}

/**
 * Hashes what is sent.
 *
 * @throws DeployError as hashFiles does
 */
export async function hashCheckout({ root, files: listed, project, notices }: Listed): Promise<Checkout> {
  const files = await hashFiles(root, listed)
  return { root, files, filesHash: hashList(files), project, notices }
}
