/** Whether a site on the server is the one that a run is for. */
import { describe, expect, test } from 'vitest'
import { DeployError } from '../src/errors.ts'
import type { Facts, Inputs, Site } from '../src/model.ts'
import { refuseSite } from '../src/refuse-site.ts'

const site: Site = {
  version: 1,
  layout: 1,
  by: 'django-prod-action',
  app: 'shop',
  repository: 'example/shop',
  repositoryId: '7',
  path: '',
  domains: ['shop.test'],
  who: 'ann',
  since: '2026-11-27T10:00:00.000Z',
}
const inputs = { app: 'shop', host: '203.0.113.7', domains: ['shop.test', 'www.shop.test'] }
const run = { repository: 'example/shop', repositoryId: '7' }
const live = (...domains: string[]) => ({ serving: { domains } }) as unknown as Facts['manifest']
const fine = { site: site as Site | null, manifest: live('shop.test'), served: {} as Record<string, string> }

interface Case {
  readonly inputs?: Partial<Inputs>
  readonly run?: { readonly repository?: string; readonly repositoryId?: string }
  readonly path?: string
  readonly facts?: Partial<typeof fine>
}

/** The refusal as a person reads it; null when there is none. */
function refusal(one: Case): string | null {
  try {
    refuseSite({ ...inputs, ...one.inputs }, { ...run, ...one.run }, one.path, { ...fine, ...one.facts })
    return null
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'APP_NAME_TAKEN') throw error
    return `${error.message}. ${error.details.hint}`
  }
}

describe('gone on with', () => {
  const cases: readonly [string, Case][] = [
    ['the same repository, folder and domains', { path: '' }],
    ['a name that is free', { facts: { site: null, manifest: null }, path: 'site' }],
    ['a site that has no mark yet', { facts: { site: null } }],
    ['other domains, as long as one stays', { facts: { manifest: live('old.test', 'www.shop.test') } }],
    ['other domains than those of a first deploy that failed', { facts: { manifest: null } }],
    ['no domains, as for a rollback', { inputs: { domains: [] } }],
    ['the repository in other letters', { run: { repository: 'Example/Shop', repositoryId: '' } }],
    ['a renamed repository', { run: { repository: 'example/store' } }],
    ['a repository that was handed over', { run: { repository: 'other/shop' } }],
    ['the same name on another server of repositories', { run: { repositoryId: '99' } }],
    ['a run that knows no repository', { run: { repository: '', repositoryId: '' } }],
    ['a mark that knows none', { facts: { site: { ...site, repository: 'unknown', repositoryId: '' } } }],
  ]
  test.each(cases)('%s', (_, one) => expect(refusal(one)).toBeNull())
})

describe('refused', () => {
  const other = { repository: 'other/shop', repositoryId: '8' }
  const domains = ['staging.shop.test']
  const cases: readonly [string, Case, ...RegExp[]][] = [
    [
      "another owner's repository of the same name",
      { run: other },
      /^shop is the site of example\/shop on the server, and this is other\/shop\./,
      /sudo rm \/srv\/shop\/site\.json/,
    ],
    [
      'another repository without numbers',
      { run: { repository: 'example/store', repositoryId: '' } },
      /example\/store/,
    ],
    [
      'another folder of the repository',
      { path: 'admin', facts: { site: { ...site, path: 'site' } } },
      /the project in site\/, and this one is in admin\//,
    ],
    ['the top, where it was a folder', { path: '', facts: { site: { ...site, path: 'site' } } }, /the top of the repo/],
    [
      'a second environment that has forgotten `app`',
      { inputs: { domains } },
      /^shop\.test is served by this name, shop, and staging\.shop\.test is not\./,
      /`app: shop-staging`/,
      /`domains: shop\.test staging\.shop\.test`/,
    ],
    ['the same of a site without a mark', { inputs: { domains }, facts: { site: null } }, /`app: shop-staging`/],
    [
      'a renamed repository, after which the name follows',
      { inputs: { app: 'store' }, facts: { site: null, manifest: null, served: { 'shop.test': 'shop' } } },
      /^shop\.test is served here by `shop`\. Write `app: shop`/,
    ],
    [
      'a domain of another site',
      { facts: { served: { 'www.shop.test': 'blog' } } },
      /^www\.shop\.test is served here by `blog`\. Take it out of the domains of blog first/,
    ],
  ]
  test.each(cases)('%s', (_, one, ...texts) => {
    const text = refusal(one)
    for (const expected of texts) expect(text).toMatch(expected)
    expect(text).toMatch(/Nothing was touched\.$/)
  })

  test.each([
    ['shop', 'www.shop.test', 'shop-2'],
    ['shop', '203.0.113.7', 'shop-203'],
    ['a-name-that-has-thirty-letters', 'staging.test', 'a-name-that-has-thirty-lette-2'],
  ])('a name to write for %s with %s', (app, domain, name) => {
    expect(refusal({ inputs: { app, domains: [domain] } })).toContain(`\`app: ${name}\``)
  })
})
