/** What stands in front of a site, as far as the site decides it: pure. */
import { DeployError } from '../../errors.ts'
import type { Checkout, Facts, Inputs, Manifest, Notice } from '../../model.ts'
import { placesOf } from '../../places.ts'

/**
 * The inputs with the redirects that are to be. Where the file says nothing of them, a name that the live release serves
 * itself goes on being served: it may have pages of its own, and clients that follow no redirect.
 */
export function keepServed(inputs: Inputs, live: Manifest | null): Inputs {
  if (inputs.redirectGiven || live === null) return inputs
  const { domains, visitors } = live.serving
  const served = domains.filter((domain) => !visitors?.redirected?.includes(domain))
  const redirected = (inputs.visitors.redirected ?? []).filter((domain) => !served.includes(domain))
  return { ...inputs, visitors: { ...inputs.visitors, redirected } }
}

/** That a name is served although it could lead to the main one; once. */
export function noteServed(inputs: Inputs, wanted: readonly string[] = []): Notice[] {
  const served = wanted.filter((domain) => !inputs.visitors.redirected?.includes(domain))
  if (served.length === 0) return []
  return [
    {
      level: 'notice',
      title: `${served.join(', ')} and ${inputs.domains[0]} show the same site`,
      message: `It is served under each of these names, as before. \`redirect: www\` in .github/django-prod.yml leads visitors to ${inputs.domains[0]}, so that log-ins and search engines know one address; \`redirect: off\` says that it is meant so.`,
    },
  ]
}

/** @throws DeployError INPUT_INVALID for a page that is not sent */
export function refuseMissingPage({ visitors }: Pick<Inputs, 'visitors'>, { files }: Pick<Checkout, 'files'>): void {
  const { errorPage } = visitors
  if (!errorPage || files[errorPage]?.kind === 'file') return
  throw new DeployError('INPUT_INVALID', `error-page: there is no file ${errorPage} among what is sent`, {
    hint: 'Write its path from the top of the repository, and commit it. What `exclude` names is not sent.',
  })
}

/** Whether visitors get the page of maintenance. */
export const isClosed = ({ files }: Pick<Facts, 'files'>, app: string): boolean =>
  files[placesOf(app).maintenance.on] !== undefined

/** Since when, as the file says it. */
export const closedSince = ({ files }: Pick<Facts, 'files'>, app: string): string =>
  files[placesOf(app).maintenance.on]?.content?.trim() ?? ''

/** That it is so: no deploy opens a site that somebody has closed. */
export const listClosedNotices = (facts: Pick<Facts, 'files'>, app: string): Notice[] =>
  isClosed(facts, app)
    ? [
        {
          level: 'warning',
          always: true,
          title: 'The site is in maintenance',
          message: `Visitors get a page that says so, since ${closedSince(facts, app) || 'an unknown time'}. \`mode: maintenance\` with \`maintenance: off\` opens it.`,
        },
      ]
    : []
