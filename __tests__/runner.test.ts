import { describe, expect, test } from 'vitest'
import type { Deployment } from '../src/deployment.ts'
import { DeployError } from '../src/errors.ts'
import { openReport } from '../src/report/report.ts'
import { planOf, runStory, type Step, type Undos, undoAll, untilCancelled } from '../src/runner.ts'
import type { Server } from '../src/server/server.ts'

const never = new Promise<never>(() => {})
const deployment = {} as Deployment

/** A server that notes what it is asked; `call` answers when the test lets it. */
function noting(calls: string[], answer: () => Promise<unknown> = async () => ({})): Server {
  return {
    host: 'h',
    user: 'root',
    run: async (words) => {
      calls.push(words.join(' '))
      return { code: 0, stdout: '', stderr: '' }
    },
    call: async <T>(program: string) => {
      calls.push(program)
      return (await answer()) as T
    },
    upload: async () => 0,
    makeFolders: async () => true,
    tell: async () => {},
  }
}

const report = () => openReport({ write: () => {}, now: () => 0 })
const changes = [{ what: 'a', why: 'b' }]

function step(title: string, apply: Step['apply'], plan = planOf(changes, '')): Step {
  return { title, plan: () => plan, apply }
}

describe('runStory', () => {
  test('a step with nothing to do is never applied', async () => {
    const rows = report()
    const idle = step('Idle', async () => expect.unreachable(), planOf([], 'nothing changed'))
    await runStory([idle], deployment, noting([]), rows, { apply: true, undos: [], cancelled: never })
    expect(rows.rows).toMatchObject([{ title: 'Idle', state: 'kept', outcome: 'nothing changed' }])
  })

  test('a plan applies nothing and tells what would happen', async () => {
    const rows = report()
    await runStory([step('A', async () => expect.unreachable())], deployment, noting([]), rows, {
      apply: false,
      undos: [],
      cancelled: never,
    })
    expect(rows.rows).toMatchObject([{ state: 'planned', outcome: 'a' }])
  })

  test('after a failure no later step begins, and steps side by side are waited for', async () => {
    const seen: string[] = []
    const slow = step('Slow', async () => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      seen.push('slow ended')
      return ''
    })
    const broken = step('Broken', async () => {
      throw new Error('broken')
    })
    const later = step('Later', async () => {
      seen.push('later')
      return ''
    })
    const run = runStory([[slow, broken], later], deployment, noting([]), report(), {
      apply: true,
      undos: [],
      cancelled: never,
    })
    await expect(run).rejects.toThrow('broken')
    expect(seen).toEqual(['slow ended'])
  })
})

describe('the way back', () => {
  test('is taken in reverse, each part even if another one fails', async () => {
    const undos: Undos = []
    const calls: string[] = []
    const act = (name: string) =>
      step(name, async (_deployment, _server, tools) => {
        tools.onFailure(async (server) => {
          await server.run([`undo ${name}`])
          if (name === 'B') throw new Error('no way')
        })
        return ''
      })
    await runStory([act('A'), act('B'), act('C')], deployment, noting([]), report(), {
      apply: true,
      undos,
      cancelled: never,
    })
    const said: string[] = []
    expect(await undoAll(undos, noting(calls), (line) => said.push(line))).toBe(false)
    expect(calls).toEqual(['undo C', 'undo B', 'undo A'])
    expect(said).toEqual(['A way back failed: no way'])
    expect(undos).toEqual([])
  })

  test('a cancelled step begins nothing more and ends what it began, while its undo still reaches the server', async () => {
    const calls: string[] = []
    const [release, pruned] = [
      { app: 'blog', release: 'r1' },
      { app: 'blog', releases: [] },
    ]
    let cancel: (error: Error) => void = () => {}
    const cancelled = new Promise<never>((_, reject) => {
      cancel = reject
    })
    let arrive: (value: unknown) => void = () => {}
    const undos: Undos = []
    let goOn: Promise<unknown> = never
    const long = step('Long', async (_deployment, server, tools) => {
      tools.onFailure(async (back) => {
        await back.call('release.discard', release)
      })
      await server.call('release.prune', pruned)
      goOn = server.call('release.prune', pruned)
      await goOn
      return ''
    })
    const server = noting(calls, () => new Promise((resolve) => (arrive = resolve)))
    const run = runStory([long], deployment, server, report(), { apply: true, undos, cancelled })
    let over = false
    run.catch(() => {
      over = true
    })
    cancel(new Error('cancelled'))
    // What has reached the server is waited for: its undo must not come before it.
    await new Promise((resolve) => setImmediate(resolve))
    expect(over).toBe(false)
    arrive({})
    await expect(run).rejects.toThrow('cancelled')
    await expect.poll(() => goOn !== never).toBe(true)
    await expect(goOn).rejects.toThrow('cancelled')
    expect(await undoAll(undos, noting(calls), () => {})).toBe(true)
    expect(calls).toEqual(['release.prune', 'release.discard'])
  })

  test('what does not end by itself is ended on the server first; what must not be ended is said to go on', async () => {
    const calls: string[] = []
    const server = noting(calls)
    let end: (error: Error) => void = () => {}
    const ended = new Promise<never>((_, reject) => {
      end = reject
    })
    const stubborn: Server = {
      ...server,
      call: () => ended,
      run: () => never,
      tell: async (request) => {
        calls.push(JSON.stringify(request))
        end(new Error('its worker was ended'))
      },
    }
    const cancelled = Promise.reject(new DeployError('CANCELLED', 'cancelled', { hint: '' }))
    cancelled.catch(() => {})
    const act = async (open: Server) => {
      await Promise.all([
        open.run(['apt-get'], { goesOn: 'It goes on.' }),
        open.call('release.prune', { app: 'blog', releases: [] }),
      ])
    }
    await expect(untilCancelled(stubborn, cancelled, act)).rejects.toMatchObject({
      code: 'CANCELLED',
      details: { goesOn: ['It goes on.'] },
    })
    expect(calls).toEqual(['{"end":true}'])
  })

  test('a migration alone is left alone, and a server that ends nothing in time is told of', async () => {
    const cancelled = Promise.reject(new DeployError('CANCELLED', 'cancelled', { hint: '' }))
    cancelled.catch(() => {})
    const deaf: Server = { ...noting([]), run: () => never, tell: () => never }
    const migrating = untilCancelled(deaf, cancelled, (open) => open.run([], { goesOn: 'It goes on.' }))
    await expect(migrating).rejects.toMatchObject({ details: { goesOn: ['It goes on.'] } })
    const working = untilCancelled(deaf, cancelled, (open) => open.run([]))
    await expect(working).rejects.toMatchObject({ details: { goesOn: [expect.stringContaining('not ended in time')] } })
  })
})
