/** Faults in what our program does on a server, act by act, without a word of it in the product. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestServer } from '../lab/server.ts'

/**
 * What becomes of an act: it fails (a command ends badly, a file can't be written), the connection is cut at it, its
 * process is killed, both at once, so that nobody undoes it, or it takes its time.
 */
export type Kind = 'fail' | 'cut' | 'kill' | 'crash' | 'delay'
export const kinds: readonly Kind[] = ['fail', 'cut', 'kill', 'crash', 'delay']

/** How long a delayed act takes, longer than the whole of most runs. */
const delaySeconds = 2

const hook = '/usr/local/lib/faults.py'

/** Only what the runner starts is watched: words as bootWords() has them (src/remote.ts). */
const wrapper = (real: string) => `#!/bin/bash
if [ -e /run/faults/plan ] && [ "$1 $2 $3" = '-I -S -c' ]; then
  exec ${real} -I -S -c 'exec(open("${hook}").read(), {})' "$@"
fi
exec -a "$0" ${real} "$@"
`

/** Puts the hook before the server's own Python. */
export async function divertPython({ exec, sh }: TestServer): Promise<void> {
  const real = (await sh('readlink -f /usr/bin/python3')).trim()
  await exec(['tee', hook], { input: await readFile(join(import.meta.dirname, 'hook.py')) })
  await exec(['tee', '/usr/bin/python3.faults'], { input: wrapper(real) })
  await sh('chmod 755 /usr/bin/python3.faults; mv /usr/bin/python3.faults /usr/bin/python3; mkdir -p /run/faults')
}

/** What is to happen: an act is struck, or none, and the clock is wrong by so many seconds. */
export interface Planned {
  readonly kind: Kind | 'none'
  readonly at: number
  readonly shift?: number
}

/** Nothing happens, and acts are counted; or the act of that number is struck. */
export async function plan({ exec, sh }: TestServer, what: Planned | null) {
  await sh('rm -f /run/faults/*')
  const text = JSON.stringify({ kind: 'none', at: 0, ...what, seconds: delaySeconds })
  await exec(['tee', '/run/faults/plan'], { input: text })
}

/** The acts of a run, or none where none was planned; and the one that was struck. Then all is as without the hook. */
export async function takeActs({ sh }: TestServer): Promise<{ acts: string[]; struck: string | null }> {
  const read = async (name: string) => (await sh(`cat /run/faults/${name} 2>/dev/null || true`)).trim()
  const [acts, struck] = [await read('acts'), await read('struck')]
  await sh('rm -f /run/faults/*')
  return { acts: acts === '' ? [] : acts.split('\n'), struck: struck || null }
}
