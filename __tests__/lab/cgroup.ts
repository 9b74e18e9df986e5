import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run, until } from './process.ts'

/**
 * The words that run a program in control groups of its own, made when it starts. Without them two servers that the
 * same process boots would share one group, as there is no systemd here that makes a scope for each.
 * `memory` (bytes, or with K, M, G) limits the resident memory of all it runs, swap not counted.
 */
export function inCgroup(name: string, memory?: string): string[] {
  const groups = [join(unifiedRoot(), name)]
  const limits: string[] = []
  if (memory) {
    const { root, file } = memoryController()
    if (!groups.includes(join(root, name))) groups.push(join(root, name))
    limits.push(memory, join(root, name, file))
  }
  const script = `
groups=$1; shift
if [ "$1" = limit ]; then limit=$2 file=$3; shift 3; else limit=; fi
for it in $groups; do mkdir -p "$it"; echo $$ >"$it/cgroup.procs"; done
[ -z "$limit" ] || echo "$limit" >"$file"
exec "$@"`
  return ['sh', '-euc', script, 'cgroup', groups.join(' '), ...(limits.length ? ['limit', ...limits] : [])]
}

/**
 * What a group that was started with a limit takes of it, in bytes, without what the kernel could give back at once
 * (caches), and how many of its processes were killed because the limit was reached.
 */
export function memoryOf(name: string): { used: number; kills: number } {
  const { root, file } = memoryController()
  const number = (path: string, field: string) =>
    Number(new RegExp(`^${field} (\\d+)$`, 'm').exec(readFileSync(join(root, name, path), 'utf8'))?.[1])
  return file === 'memory.max'
    ? { used: number('memory.stat', 'anon'), kills: number('memory.events', 'oom_kill') }
    : { used: number('memory.stat', 'total_rss'), kills: number('memory.oom_control', 'oom_kill') }
}

/** Kill whatever runs in the group of that name, at once (cgroup.kill, Linux 5.14). */
export function killCgroup(name: string): void {
  const kill = join(unifiedRoot(), name, 'cgroup.kill')
  if (existsSync(kill)) writeFileSync(kill, '1')
}

/** How many processes of a server with a limit the kernel has killed for want of memory (cgroups(7), memory.events). */
export function oomKills(name: string): number {
  const { root, file } = memoryController()
  const events = join(root, name, file === 'memory.max' ? 'memory.events' : 'memory.oom_control')
  const found = /^oom_kill (\d+)$/m.exec(readFileSync(events, 'utf8'))?.[1]
  if (found === undefined) throw new Error(`${events} does not count what was killed`)
  return Number(found)
}

/** Remove the groups of that name, of which every process has ended, in every hierarchy. */
export async function removeCgroup(name: string): Promise<void> {
  const groups = mounts().map((it) => join(it.point, name))
  // cgroupfs has no recursive removal (the innermost go first), and a group is busy until its last process is reaped.
  const remove = async (group: string) =>
    !existsSync(group) || (await run(['find', group, '-type', 'd', '-delete'], { check: false })).code === 0
  for (const group of groups) await until(`${group} removed`, 60, () => remove(group))
}

function mounts(): { point: string; type: string; options: string[] }[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , type]) => type === 'cgroup' || type === 'cgroup2')
    .map(([, point = '', type = '', options = '']) => ({ point, type, options: options.split(',') }))
}

function unifiedRoot(): string {
  const found = mounts().find((it) => it.type === 'cgroup2')
  if (!found) throw new Error('no cgroup2 file system is mounted: systemd cannot be booted here')
  return found.point
}

/** Where memory is limited: cgroup v2 (memory.max), or the v1 hierarchy of a machine that still has one. */
function memoryController(): { root: string; file: string } {
  const root = unifiedRoot()
  if (readFileSync(join(root, 'cgroup.subtree_control'), 'utf8').split(/\s+/).includes('memory'))
    return { root, file: 'memory.max' }
  const old = mounts().find((it) => it.type === 'cgroup' && it.options.includes('memory'))
  if (!old) throw new Error('memory cannot be limited here: no cgroup has the memory controller')
  return { root: old.point, file: 'memory.limit_in_bytes' }
}
