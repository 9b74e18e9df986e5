import { DeployError } from './errors.ts'
import { slugOf } from './inputs/app.ts'
import type { Facts, Inputs, Run, Site } from './model.ts'
import { placesOf } from './places.ts'

/** What GitHub tells of the repository. */
type Origin = Pick<Run, 'repository' | 'repositoryId'>

/**
 * Refuses to go on with a site that is not the one this run is for: of another repository, of another folder of it, or
 * with other domains; and one that has another name on the server. In every mode, before anything is touched.
 *
 * @param path the project's folder in the repository; undefined where the run has no checkout and does not say it
 * @throws DeployError APP_NAME_TAKEN
 */
export function refuseSite(
  { app, domains, host }: Pick<Inputs, 'app' | 'domains' | 'host'>,
  run: Origin,
  path: string | undefined,
  { manifest, served, site }: Pick<Facts, 'manifest' | 'served' | 'site'>,
): void {
  const refuse = (problem: string, hint: string) =>
    new DeployError('APP_NAME_TAKEN', problem, { host, hint: `${hint} Nothing was touched.` })
  const other = `For another site, give a name of its own: \`app: ${suggestName(app, domains)}\`.`
  const same = `If it is the same site, which has moved: remove its mark on the server (sudo rm ${placesOf(app).home}/site.json) and deploy again.`
  if (site !== null && isOther(site, run)) {
    throw refuse(
      `${app} is the site of ${site.repository} on the server, and this is ${run.repository}`,
      `${other} ${same}`,
    )
  }
  if (site !== null && path !== undefined && path !== site.path) {
    const problem = `${app} is the site of the project in ${folderName(site.path)}, and this one is in ${folderName(path)}`
    throw refuse(problem, `${other} ${same}`)
  }
  const live = manifest?.serving.domains ?? []
  if (live.length > 0 && domains.length > 0 && !domains.some((name) => live.includes(name))) {
    const both = [live[0], ...domains].join(' ')
    throw refuse(
      `${live.join(', ')} is served by this name, ${app}, and ${domains.join(', ')} is not`,
      `${other} To change all domains of this one, deploy once with an old and the new ones (\`domains: ${both}\`), then with the new ones alone.`,
    )
  }
  const [domain, owner] = Object.entries(served)[0] ?? []
  if (domain === undefined) return
  throw refuse(
    `${domain} is served here by \`${owner}\``,
    manifest === null
      ? `Write \`app: ${owner}\` if that is this site: without it the name follows the repository's. If it is another one, choose other \`domains\`.`
      : `Take it out of the domains of ${owner} first, by a deploy of that site, or out of these.`,
  )
}

/** Whether the mark is of another repository. A rename keeps the number, and a name says the same in any case of letters. */
function isOther(site: Site, { repository, repositoryId }: Origin): boolean {
  if (repository === '' || site.repository === 'unknown') return false
  if (repositoryId !== '' && repositoryId === site.repositoryId) return false
  return repository.toLowerCase() !== site.repository.toLowerCase()
}

const folderName = (path: string) => (path === '' ? 'the top of the repository' : `${path}/`)

/** A name for a site beside this one, after what its domain begins with: `shop-staging`. */
function suggestName(app: string, [domain = '']: readonly string[]): string {
  const [label = ''] = domain.replace(/^www\./, '').split('.')
  const name = slugOf(`${app}-${label}`)
  return name === app || label === app ? slugOf(`${app.slice(0, 28)}-2`) : name
}
