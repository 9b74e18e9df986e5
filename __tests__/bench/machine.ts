import { readFileSync } from 'node:fs'
import { availableParallelism, release } from 'node:os'

/** What was measured on: `2 cores of …, Linux 6.1.0, Node v24.21.0` (proc_cpuinfo(5)). */
export function machine(): string {
  const model = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? process.arch
  return `${availableParallelism()} cores of ${model}, Linux ${release()}, Node ${process.version}`
}
