import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the bundle lies. A function, so that the bundler leaves it alone. */
export const bundleFolder = (): string => __dirname

/** Which bundle this is: one hash (hex, 16 characters) over the names and contents of its files. */
export function identity(folder: string = bundleFolder()): string {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
  const digest = createHash('sha256')
  for (const name of names)
    digest.update(`${name}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest(),
    )
  return digest.digest('hex').slice(0, 16)
}
