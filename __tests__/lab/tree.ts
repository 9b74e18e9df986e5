import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { run } from './process.ts'

/**
 * A folder of the base keeps its content when it is renamed, and hard links of it stay linked (overlayfs, Linux 4.13).
 * Nobody waits for the disk (Linux 5.10): no test cuts this machine's own power.
 */
const asOnDisk = 'redirect_dir=on,index=on,volatile'

/** What a server changes and the folder that the kernel works in, beside its tree: kept until the server is removed. */
const besides = (root: string): [string, string] => [`${root}.changes`, `${root}.work`]

/**
 * Makes the tree `root` of a base, which stays as it is: an overlay over it, in no time and with no memory for what is
 * not changed. Where the kernel mounts none (in some containers) it is a copy.
 */
export async function makeTree(base: string, root: string): Promise<void> {
  const [changes, work] = besides(root)
  for (const folder of [root, changes, work]) mkdirSync(folder)
  const options = `lowerdir=${base},upperdir=${changes},workdir=${work},${asOnDisk}`
  const { code } = await run(['mount', '-t', 'overlay', 'overlay', '-o', options, root], { check: false })
  if (code === 0) return
  for (const folder of besides(root)) rmSync(folder, { recursive: true })
  await run(['cp', '-a', '--reflink=auto', `${base}/.`, root])
}

/** Takes the overlay off, also when somebody here still has a file of it open. Then the folder around it can be removed. */
export async function releaseTree(root: string): Promise<void> {
  if (overlays().some((it) => it.point === root)) await run(['umount', '--lazy', root])
}

/** Whether the tree lies under an overlay at this moment. */
export const isBelow = (base: string): boolean => overlays().some(({ lower }) => lower === base)

function overlays(): { point: string; lower: string }[] {
  const mounts = readFileSync('/proc/mounts', 'utf8').split('\n')
  return mounts.flatMap((line) => {
    const [, point = '', type, options = ''] = line.split(' ')
    return type === 'overlay' ? [{ point, lower: /(?:^|,)lowerdir=([^,]*)/.exec(options)?.[1] ?? '' }] : []
  })
}
