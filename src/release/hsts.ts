/** HTTPS that browsers keep to: when it is offered, and what to know before it can't be taken back. */
import type { Deployment } from '../deployment.ts'
import type { Notice, ProbeReport } from '../model.ts'

/** Days after which a site has shown that its HTTPS works. */
const trialDays = 7

/** Checks of Django's that ask for what the proxy sends: https://docs.djangoproject.com/en/stable/ref/checks/#security */
const answered = ['security.W004']
const answeredByPreload = [...answered, 'security.W005', 'security.W021']

/** What Django said, without advice that `hsts` follows already: Django does not know what the proxy sends. */
export function withoutFollowed({ inputs }: Pick<Deployment, 'inputs'>, report: ProbeReport): ProbeReport {
  const { hsts } = inputs.visitors
  if (hsts === null) return report
  const followed = hsts.preload ? answeredByPreload : answered
  return { ...report, deployChecks: report.deployChecks.filter(({ id }) => !followed.includes(id)) }
}

/** The offer, by the first release after a week, and the warning, by the first one with `preload`. */
export function noteHsts(
  { facts, inputs, live, run }: Pick<Deployment, 'facts' | 'inputs' | 'live' | 'run'>,
  report: ProbeReport,
): Notice[] {
  const { hsts } = inputs.visitors
  if (hsts?.preload && !live?.serving.visitors?.hsts?.preload)
    return [
      {
        level: 'warning',
        title: 'hsts: preload binds the whole domain',
        message: `Browsers that see it ask for ${inputs.domains[0]} and for every name below it over HTTPS only, for two years. Once the domain is in their list (hstspreload.org), taking it out lasts months. Names that have no HTTPS are then out of reach.`,
      },
    ]
  if (hsts !== null || inputs.https !== 'auto' || live === null || facts.site === null) return []
  const shown = Date.parse(facts.site.since) + trialDays * 86_400_000
  const isFirst = Date.parse(live.createdAt) < shown && shown <= Date.parse(run.startedAt)
  // Django does not advise it where the project has it.
  if (!isFirst || !report.deployChecks.some(({ id }) => id === 'security.W004')) return []
  return [
    {
      level: 'notice',
      title: 'HTTPS has worked for a week',
      message:
        'Browsers can be told to ask for this site over HTTPS only: write `hsts: 30` (days) into .github/django-prod.yml, and more later. They keep to it as long as it says.',
    },
  ]
}
