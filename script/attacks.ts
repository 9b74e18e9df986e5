/** Prints what `script/test security` tried: each attacker with how much was tried, and how much of it went through. */
import { readFileSync } from 'node:fs'

interface Attack {
  readonly attacker: string
  readonly tried: readonly string[]
  readonly escaped: readonly string[]
}

const attacks: Attack[] = readFileSync(process.argv[2] ?? '/dev/stdin', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
const attackers = [...new Set(attacks.map(({ attacker }) => attacker))].sort()
const rows = attackers.map((attacker) => {
  const some = attacks.filter((it) => it.attacker === attacker)
  const count = (part: 'tried' | 'escaped') => some.reduce((sum, it) => sum + it[part].length, 0)
  return [attacker, String(count('tried')), String(count('escaped'))]
})
for (const [attacker = '', tried = '', escaped = ''] of [['attacker', 'tried', 'escaped'], ...rows]) {
  console.log(`${attacker.padEnd(34)}${tried.padStart(7)}${escaped.padStart(9)}`)
}
