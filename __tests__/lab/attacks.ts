/** What was tried against a site, its server or its secrets, and what of it went through. */
import { appendFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Who attacks (docs/security.md). */
export type Attacker =
  | 'a site that was broken into'
  | 'a neighbour'
  | 'a dependency or a branch'
  | 'a visitor'
  | 'who reads what a run says'
  | 'a hostile server'
  | 'who has the deploy key'

/**
 * Tells what was tried, for the table of `script/test security`, and fails for what went through.
 *
 * @param tried one name an attempt, as a person would say it
 * @param escaped those of them that went through, with what they got: empty when all held
 */
export function expectHeld(attacker: Attacker, tried: readonly string[], escaped: readonly string[]): void {
  const { DJANGO_PROD_ATTACKS: file } = process.env
  if (file) appendFileSync(file, `${JSON.stringify({ attacker, tried, escaped })}\n`)
  expect(tried).not.toHaveLength(0)
  expect(escaped).toEqual([])
}
