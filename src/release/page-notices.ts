/** What a person should know about the pages that visitors get. */
import type { Inputs, Notice, Visit } from '../model.ts'
import { describeCount } from '../project/describe.ts'

/** The start page was asked for because no page was named: where it does not answer well, one that does is proposed. */
export function listStartPageNotices(
  { healthPath }: Pick<Inputs, 'healthPath'>,
  { health, pages }: Pick<Visit, 'health' | 'pages'>,
): Notice[] {
  if (health.status < 400) return []
  const notices: Notice[] = []
  const good = pages.filter(([, status]) => status === 200).map(([path]) => path)
  const broken = pages.filter(([, status]) => status >= 500)
  const line = `health-path: ${good[0] ?? '/a-page/'}`
  const others = good.length > 0 ? `Pages that answer: ${good.slice(0, 3).join(', ')}.` : 'Which page answers 200?'
  notices.push({
    level: 'warning',
    title: `The start page answers ${health.status}`,
    message: `Visitors of ${healthPath} see that. ${others} Write into .github/django-prod.yml: ${line}`,
  })
  if (broken.length === 0) return notices
  notices.push({
    level: 'warning',
    title: `${broken[0]?.[0]} answers ${broken[0]?.[1]}`,
    message: `${describeCount(broken.length, 'page fails', 'pages fail')}: ${broken.map(([path]) => path).join(', ')}. Why, mode status shows: the last lines of the application.`,
  })
  return notices
}

/** Pages that the start page of a first release links to, with what they answer. */
export const noteBroken = (pages: ReadonlyArray<readonly [path: string, status: number]>): Notice => ({
  level: 'warning',
  title: 'The start page links to broken pages',
  message: `${pages.map(([path, status]) => `${path} (${status})`).join(', ')}: visitors see an error there. Why, \`mode: logs\` shows: what the application wrote.`,
})

/** What visitors of the start page would not get. */
export function listPageNotices(
  { domains, https }: Pick<Inputs, 'domains' | 'https'>,
  visit: Pick<Visit, 'away' | 'local' | 'leads'>,
): Notice[] {
  const notices: Notice[] = []
  const { away, local, leads } = visit
  if (away !== null) {
    // A browser may take no name for one that Python does.
    const { hostname, protocol } = URL.canParse(away) ? new URL(away) : { hostname: away, protocol: '' }
    const loops = hostname === domains[0]
    notices.push({
      level: 'warning',
      title: 'The start page sends all visitors to an address that nobody serves',
      message: loops
        ? `/ redirects to ${away}, which ${protocol === 'http:' && https !== 'off' ? 'leads back to HTTPS and so' : 'leads'} to the same page for ever. Redirect to a path (\`/…\`), or build the address with request.build_absolute_uri().`
        : `/ redirects to ${away}, and ${hostname} is none of the site's \`domains\`. Either add ${hostname} to \`domains\` (and its record at your domain's provider), or take out what redirects there (PREPEND_WWW, a middleware for one canonical name).`,
    })
  }
  if (local.length > 0) {
    notices.push({
      level: 'warning',
      title: "The start page loads files from the visitor's own computer",
      message: `${local.join(', ')}: that is where a development server (Vite, webpack) runs. Switch it off in production (for django-vite \`"dev_mode": False\` in DJANGO_VITE, or DEBUG read from a variable), build the files in a step before this action, and name their folder under \`include\`.`,
    })
  }
  if (leads.length > 0) {
    notices.push({
      level: 'warning',
      title: "The start page leads to the visitor's own computer",
      message: `${leads.join(', ')}: only who develops the site has something there. Write the path alone (\`/…\`, or {% url %} in a template), or read the address from a variable that \`env\` gives.`,
    })
  }
  return notices
}
