/** The program behind script/soak. */
import { givenSeed } from '../lab/random.ts'
import { runSoak } from './soak.ts'

const rounds = Number(process.argv[2])
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('how many rounds?')
await runSoak(rounds, givenSeed(), console.log)
console.log(`${rounds} rounds, all as expected`)
