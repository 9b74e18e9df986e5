/** Three rounds of what script/soak plays sixty of. */
import { test } from 'vitest'
import { givenSeed } from '../lab/random.ts'
import { runSoak } from '../soak/soak.ts'

const seed = givenSeed()

test(`random changes, faults and rollbacks (seed ${seed}): the server is as the model says`, async () => {
  await runSoak(3, seed, console.log)
})
