/** CI runs each test in one of its jobs, and its last job is green only when all of them are. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

interface Job {
  readonly needs?: readonly string[]
  readonly if?: string
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } }
  readonly steps: readonly { readonly run?: string }[]
}

const { jobs } = parse(readFileSync('.github/workflows/ci.yml', 'utf8')) as { jobs: Readonly<Record<string, Job>> }
const commands = (job: string) => jobs[job]?.steps.flatMap(({ run }) => run ?? []) ?? []

test('the last job needs every other one, and runs whatever became of them', () => {
  expect(jobs.ci?.needs?.toSorted()).toEqual(
    Object.keys(jobs)
      .filter((name) => name !== 'ci')
      .sort(),
  )
  expect(jobs.ci?.if).toBe('always()')
})

test.each([
  ['success success', 0],
  ['failure success', 1],
  ['success failure', 1],
  ['success cancelled', 1],
  ['skipped success', 1],
  ['', 1],
])('with "%s" it ends with %i', (results, code) => {
  // As GitHub runs it (https://docs.github.com/actions/reference/workflow-syntax-for-github-actions#jobsjob_idstepsshell).
  const words = ['--noprofile', '--norc', '-e', '-c', commands('ci').join('\n')]
  expect(spawnSync('bash', words, { env: { PATH: process.env.PATH, RESULTS: results } }).status).toBe(code)
})

test('the systems that the suite does not deploy to are tried each week', () => {
  const text = readFileSync('.github/workflows/systems.yml', 'utf8')
  const weekly = parse(text) as {
    on: { schedule: { cron: string }[] }
    jobs: Record<string, Job & { 'runs-on': string }>
  }
  expect(weekly.on.schedule.map(({ cron }) => cron)).toEqual([expect.stringMatching(/^\d+ \d+ \* \* [0-6]$/)])
  expect(Object.keys(weekly.jobs)).toEqual(['tomorrow', 'proxies', 'ubuntu'])
  const steps = Object.values(weekly.jobs).map((job) => job.steps.flatMap(({ run }) => run ?? []).join('\n'))
  expect(steps[0]).toContain('script/test tomorrow')
  expect(weekly.jobs.ubuntu?.['runs-on']).toBe('ubuntu-24.04')
  expect(steps[1]).toContain('script/test proxies')
  expect(steps[2]).toContain('"deployed unchanged"')
})

test('the command is tested on computers that are no Linux', () => {
  const text = readFileSync('.github/workflows/computers.yml', 'utf8')
  const { jobs: own } = parse(text) as { jobs: Record<string, Job & { strategy: { matrix: { os: string[] } } }> }
  expect(own.command?.strategy.matrix.os).toEqual(['windows-latest', 'macos-latest'])
  expect(own.command?.steps.flatMap(({ run }) => run ?? [])).toContain(
    'npx vitest run --project unit __tests__/command',
  )
})

test('the shards are all there are, and what needs no server is run too', () => {
  const shards = jobs.servers?.strategy?.matrix.shard ?? []
  expect(shards).toEqual(Array.from(shards, (_, at) => at + 1))
  expect(commands('servers')).toEqual([expect.stringContaining(`.ci/run e2e --shard="$SHARD/${shards.length}"`)])
  expect(commands('quick')).toEqual([expect.stringContaining('.ci/run quick')])
})
