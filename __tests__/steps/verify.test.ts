import { expect, test } from 'vitest'
import type { Visit } from '../../src/model.ts'
import { openReport } from '../../src/report/report.ts'
import type { Server } from '../../src/server/server.ts'
import { verify } from '../../src/steps/verify.ts'
import { checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { makeRepository } from '../project/tree.ts'

/** What is noted after a visit, of a site whose health path is only the default. */
async function notedAfter(
  visit: Partial<Visit>,
  pages: readonly string[] = [],
  logIn: string | null = null,
  more: { root?: string; staticSources?: readonly string[] } = {},
) {
  const { root = '', staticSources = [] } = more
  const deployment = deploymentOf(
    liveFacts({ pages, logIn, staticSources }),
    { ...checkoutOf(), root },
    {
      ...{ healthPath: '/', healthPathGiven: false, https: 'off' },
    },
  )
  deployment.notices.splice(0)
  let asked: unknown
  const health = { path: '/', status: 404, milliseconds: 1, error: null, proven: true }
  const all = {
    static: null,
    assets: [],
    missing: [],
    pages: [],
    away: null,
    local: [],
    leads: [],
    where: '',
    asked: 1,
    pending: [],
    addresses: [],
  }
  const answer: Visit = { health, ...all, release: 'r1', ...visit }
  const server = {
    call: async (_: string, given: { pages: unknown }) => {
      asked = given.pages
      return answer
    },
  } as unknown as Server
  const report = openReport({ write: () => {}, now: () => 0 }).start('Verify', [])
  await verify.apply(deployment, server, { log: report.log, tell: report.tell, onFailure: () => {} })
  return { asked, notices: deployment.notices }
}

test('a start page that is not there: a page that answers is proposed, and no other', async () => {
  const { asked, notices } = await notedAfter(
    {
      pages: [
        ['/admin-only/', 302],
        ['/polls/', 200],
      ],
    },
    ['/admin-only/', '/polls/'],
  )
  expect(asked).toEqual(['/admin-only/', '/polls/'])
  expect(notices).toMatchObject([{ level: 'warning', title: 'The start page answers 404' }])
  expect(notices[0]?.message).toContain('Pages that answer: /polls/.')
  expect(notices[0]?.message).toContain('health-path: /polls/')
})

test('the log-in page is proposed where it answers, and not where it does not', async () => {
  const found = await notedAfter({ pages: [['/login/', 200]] }, [], '/login/')
  expect(found.asked).toEqual(['/login/'])
  expect(found.notices[0]?.message).toContain('health-path: /login/')
  const none = await notedAfter({ pages: [['/login/', 302]] }, [], '/login/')
  expect(none.notices[0]?.message).not.toContain('/login/')
})

test('no page is made up where none answers, and one that fails is named', async () => {
  const { notices } = await notedAfter({ pages: [['/polls/', 500]] })
  expect(notices.map(({ title }) => title)).toEqual(['The start page answers 404', '/polls/ answers 500'])
  expect(notices[0]?.message).not.toMatch(/Pages that answer|healthz/)
})

test('a start page that answers needs no word', async () => {
  const health = { path: '/', status: 200, milliseconds: 1, error: null, proven: true }
  expect((await notedAfter({ health })).notices).toEqual([])
})

test('a file of the start page that git ignores is told with the line, and how what is built is sent', async () => {
  const root = makeRepository({ '.gitignore': '# built\nassets/css/app.css\n' })
  const health = { path: '/', status: 200, milliseconds: 1, error: null, proven: true }
  const missing = ['/static/css/app.css (404)', '/static/other.css (404)', '/favicon.ico (404)']
  const { notices } = await notedAfter({ health, missing }, [], null, { root, staticSources: ['assets', '/usr/lib/x'] })
  expect(notices[0]?.message).toBe(
    '/static/css/app.css (404), /static/other.css (404), /favicon.ico (404): no file of the project answers these addresses. assets/css/app.css is left out of git by .gitignore:2 (assets/css/app.css): build it in a step before this action, and add to .github/django-prod.yml: `include: [assets/css/app.css]`. The release is live all the same.',
  )
})
