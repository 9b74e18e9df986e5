import { expect, test } from 'vitest'
import { rememberAdvice, splitAdvice } from '../src/advice.ts'
import type { Notice } from '../src/model.ts'
import { checkoutOf, deploymentOf, file, liveFacts } from './project/deployed.ts'
import { probed } from './steps/plan.ts'

const advice = (title: string): Notice => ({ level: 'notice', title, message: `about ${title}` })
const [one, two] = [advice('one'), advice('two')]
const event: Notice = { ...advice('event'), always: true }
const as = (text: string) => text

/** A deployment with these notices, on a server that remembers this. */
function having(notices: readonly Notice[], told: readonly string[] = [], asked = true) {
  const live = liveFacts()
  const deployment = deploymentOf({ ...live, records: { ...live.records, told } }, checkoutOf())
  deployment.notices.splice(0, deployment.notices.length, ...notices)
  return asked
    ? { ...deployment, probe: probed(deploymentOf(live, checkoutOf({ 'blog/views.py': file('2') }))).probe }
    : deployment
}

test('what was told is told in full once, and again when its words are others', () => {
  expect(splitAdvice([one, event], [])).toEqual({ fresh: [one, event], before: [] })
  const told = rememberAdvice(having([one, event]), as) ?? []
  expect(splitAdvice([one, two, event], told)).toEqual({ fresh: [two, event], before: [one] })
  expect(splitAdvice([{ ...one, message: 'something else' }], told).before).toEqual([])
})

test('what is said twice in a run is told once', () => {
  const one = { level: 'warning', title: 'Settings', message: 'a' } as const
  const other = { ...one, message: 'b' }
  expect(splitAdvice([one, { ...one }, other], [])).toEqual({ fresh: [one, other], before: [] })
})

test('nothing is written where nothing is new', () => {
  const told = rememberAdvice(having([one, two]), as) ?? []
  expect(rememberAdvice(having([two, one, event], told), as)).toBeNull()
})

test('what Django no longer says is told in full when it comes back', () => {
  const both = rememberAdvice(having([one, two]), as) ?? []
  const fewer = rememberAdvice(having([one], both), as) ?? []
  expect(splitAdvice([one, two], fewer)).toEqual({ fresh: [two], before: [one] })
})

test('a run that has not asked Django forgets nothing', () => {
  const told = rememberAdvice(having([one]), as) ?? []
  const more = rememberAdvice(having([two], told, false), as) ?? []
  expect(splitAdvice([one, two], more).fresh).toEqual([])
  expect(rememberAdvice(having([], told, false), as)).toBeNull()
})

test('a secret that was hidden is the same notice in the next run', () => {
  const hide = (text: string) => text.replace('s3cret', '***')
  const told = rememberAdvice(having([advice('s3cret')]), hide) ?? []
  expect(splitAdvice([advice('***')], told).fresh).toEqual([])
})
