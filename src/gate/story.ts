import type { Ending } from '../ending.ts'
import type { Inputs, Run } from '../model.ts'
import type { Report } from '../report/report.ts'
import { stories } from '../stories.ts'
import { type Given, mayBeGate, runThroughGate } from './through.ts'

/** The story of a run: from here over SSH, or on the server where the account is a gate (docs/deploy-key.md). */
export async function tellStory(
  inputs: Inputs,
  run: Run,
  report: Report,
  cancelled: Promise<never>,
  given: Given,
): Promise<Ending> {
  const there = mayBeGate(inputs) ? await runThroughGate(inputs, run, report, cancelled, given) : null
  return there ?? (await stories[inputs.mode](inputs, run, report, cancelled))
}
