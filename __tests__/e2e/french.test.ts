/** What people read of runs that speak French: log, annotations, summary, plan. One server. */
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { git } from '../lab/checkout.ts'
import { findEnglish } from '../language/english.ts'
import { linesOf, shownOf } from '../language/shown.ts'
import { app, openDeployed, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openDeployed()
})
afterAll(() => site?.down())

const language = { language: 'fr' }

test('the commands on the server speak French after a deploy in it, for which nothing else changes', async () => {
  const serving = async () => (await site.server.sh(`systemctl show -p MainPID --value '${app}@*.service'`)).trim()
  const before = await serving()
  const first = await site.deploy(language)
  expect(first.code, first.log).toBe(0)
  expect(findEnglish(shownOf(first))).toEqual([])
  expect(first.log).not.toContain('\u00a0\u00a0')
  expect(await serving()).toBe(before)
  expect(await site.server.sh(`${app}-restore`)).toMatch(/^(Sauvegardes dans|Il n’y a pas encore de sauvegardes)/)
  const { stderr } = await site.server.exec([`${app}-restore`, 'nothing-of-the-kind'], { check: false })
  expect(stderr).toContain('Échec\u00a0: nothing-of-the-kind n’est pas une seule sauvegarde de')
})

test('a deploy of what is live, and its state', async () => {
  const same = await site.deploy(language)
  expect(same.code, same.log).toBe(0)
  expect(same.summary).toContain('est en ligne\u00a0: il n’y avait rien à faire')
  expect(findEnglish(shownOf(same))).toEqual([])
  const state = await site.deploy({ ...language, mode: 'status' })
  expect(state.code, state.log).toBe(0)
  expect(findEnglish(shownOf(state))).toEqual([])
  // Programs read the same in each language.
  expect(state.outputs).toMatchObject({ result: 'unchanged' })
})

test('the plan of a change, and its deploy, in the language of the repository’s file', async () => {
  await site.checkout.write('.github/django-prod.yml', 'language: fr\n')
  await site.checkout.write('static/css/site.css', '/* changed */\n')
  await site.checkout.commit('A stylesheet')
  const plan = await site.deploy({ mode: 'plan' })
  expect(plan.code, plan.log).toBe(0)
  expect(plan.outputs.plan).toContain('### Plan de main')
  expect(findEnglish(shownOf(plan))).toEqual([])
  const deployed = await site.deploy()
  expect(deployed.code, deployed.log).toBe(0)
  expect(findEnglish(shownOf(deployed))).toEqual([])
})

test('a deploy that fails says what happened in French, and lets Python speak for itself', async () => {
  await appendFile(join(site.checkout.dir, 'mainapp/settings/prod.py'), '\nimport nothing_of_the_kind\n')
  await site.checkout.commit('Broken')
  const failed = await site.deploy()
  expect(failed.code).toBe(1)
  expect(failed.summary).toContain('### ❌ Non déployé')
  expect(failed.summary).toContain("No module named 'nothing_of_the_kind'")
  expect(findEnglish(shownOf(failed).replace(/^.*nothing_of_the_kind.*$/gm, ''))).toEqual([])
})

test('going back, a command that fails, maintenance, and what is refused', async () => {
  const runs: Record<string, string>[] = [
    { mode: 'rollback' },
    { mode: 'manage', command: 'nothing_here' },
    { mode: 'maintenance', maintenance: 'off' },
    { mode: 'plan-remove' },
    { mode: 'remove' },
    { domains: 'other.test' },
  ]
  for (const more of runs) {
    const shown = shownOf(await site.deploy({ ...language, ...more }))
    expect(findEnglish(shown.replace(/^.*nothing_here.*$/gm, '')), JSON.stringify(more)).toEqual([])
  }
})

test('a site that goes for good, and a first deploy: each line of a step, too', async () => {
  const runs: Record<string, string>[] = [
    { mode: 'plan-remove' },
    { mode: 'remove', confirm: app, 'delete-data': 'true' },
    { mode: 'status' },
    { mode: 'rollback' },
  ]
  for (const more of runs) {
    const run = await site.deploy({ ...language, ...more })
    expect(findEnglish(`${shownOf(run)}\n${linesOf(run)}`), JSON.stringify(more)).toEqual([])
  }
  await git(site.checkout.dir, 'checkout', '-q', 'HEAD~1', '--', 'mainapp/settings/prod.py')
  await site.checkout.commit('Mended')
  const first = await site.deploy({ ...language, superuser: 'chef', 'superuser-password': 'mot-de-passe-du-chef' })
  expect(first.code, first.log).toBe(0)
  expect(findEnglish(`${shownOf(first)}\n${linesOf(first)}`)).toEqual([])
  expect(first.log).toMatch(/^│ réglages\u00a0: /m)
  expect(first.log).toMatch(/fichiers statiques copiés/)
  const state = await site.deploy({ ...language, mode: 'status' })
  expect(findEnglish(linesOf(state))).toEqual([])
  expect(state.log).toMatch(/0 redémarrage(?!s)/)
})
