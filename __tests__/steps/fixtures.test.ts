import { describe, expect, test } from 'vitest'
import { fixtures } from '../../src/steps/fixtures.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()

describe('fixtures', () => {
  test.each([
    ['none named', live, { fixtures: [] }, 'none asked for'],
    ['loaded before', live, {}, 'each was loaded before'],
    ['one more', live, { fixtures: ['data.json', 'static/data.json'] }, ['load static/data.json: never loaded here']],
    ['one that was moved', live, { fixtures: ['copy.json'] }, 'each was loaded before'],
    ['the first deploy', bare, {}, ['load data.json: never loaded here']],
  ])('%s', (_, facts, inputs, expected) => {
    const copied = checkoutOf({ 'copy.json': file('d') })
    expect(planned(fixtures, deploymentOf(facts, copied, inputs))).toEqual(expected)
  })

  test('other content is a warning on the file, and never loaded', () => {
    const deployment = deploymentOf(live, checkoutOf({ 'data.json': file('2') }))
    expect(planned(fixtures, deployment)).toBe('each was loaded before')
    expect(deployment.notices).toMatchObject([
      { level: 'warning', title: 'The fixture data.json changed', file: 'data.json' },
    ])
  })

  test('the same content is no warning', () => {
    expect(deploymentOf(live, checkoutOf()).notices).toEqual([])
  })

  test('once more only what was loaded before and is asked for; then other content is no warning', () => {
    const inputs = { fixtures: ['static/data.json', 'data.json'], fixturesReload: ['data.json', 'static/data.json'] }
    const deployment = deploymentOf(live, checkoutOf({ 'data.json': file('2') }), inputs)
    expect(planned(fixtures, deployment)).toEqual([
      'load static/data.json: never loaded here',
      'load data.json again: fixtures-reload asks for it',
    ])
    expect(deployment.notices).toEqual([])
  })
})
