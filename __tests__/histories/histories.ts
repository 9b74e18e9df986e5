/** Random histories of one site, one after the other: each begins with what the one before has left. */
import { openRandom } from '../lab/random.ts'
import type { Stage } from './stage.ts'
import { type Play, type Step, steps } from './steps.ts'

/** A step by its weight. */
function chooseStep({ random }: Play): Step {
  const all = steps.flatMap((step) => Array.from({ length: step.weight }, () => step))
  return random.pick(all)
}

/**
 * Plays so many histories, each of `most` steps or fewer. @throws at the first step after which a row that was acknowledged is not there, rows are that
 * were taken back, or the code that serves does not fit its database and nobody has said so
 */
export async function playHistories(
  stage: Stage,
  count: number,
  most: number,
  seed: number,
  say: (line: string) => void,
): Promise<void> {
  const play: Play = { stage, random: openRandom(seed), acts: new Map(), say }
  for (let history = 1; history <= count; history++) {
    const length = 1 + Math.floor(play.random.next() * most)
    for (let at = 1; at <= length; at++) {
      const step = chooseStep(play)
      const begun = Date.now()
      say(`history ${history}, step ${at}: ${step.name}`)
      try {
        await step.run(play)
      } catch (error) {
        throw new Error(
          `HISTORIES_SEED=${seed}, history ${history}, step ${at} (${step.name}): ${(error as Error).message}`,
        )
      }
      say(`  ${((Date.now() - begun) / 1000).toFixed(1)} s, ${stage.worlds[0]?.must.size} rows`)
    }
  }
}
