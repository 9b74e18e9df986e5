import { placesOf } from '../places.ts'
import { apacheToken, rewriteToken } from './apache-token.ts'
import {
  challenged,
  exempt,
  type Front,
  maintenancePage,
  pageFile,
  realm,
  redirectSeconds,
  refusalOf,
  retryAfter,
  unavailablePage,
} from './front.ts'
import { literally } from './nginx-token.ts'

/** What the parts are made of. */
export interface FrontOptions {
  readonly app: string
  readonly front: Front
  /** The redirected domains, as Apache knows them. */
  readonly names: readonly string[]
  /** The main name with its scheme, `https://example.org`. */
  readonly main: string
  readonly maxBody: number
}

/** An address of the site's own, behind which the project's page lies. */
const pageUrl = '/.django-prod-page'

/**
 * What stands before the files and Gunicorn of a site (front.ts), in the virtual host that visitors come to. Each request
 * looks at two files, so nothing is reloaded. A page that stands for an error is asked for once more within Apache, and
 * nothing holds that back.
 */
export function renderFront(options: FrontOptions): string {
  const { app, front, main, names } = options
  const { folder, on } = placesOf(app).maintenance
  const asked = `^\\S+ ${exempt(front).slice(1, -1)} `
  const unless = (pattern: string) => `	RewriteCond "%{ENV:REDIRECT_STATUS}" =""
	RewriteCond "%{THE_REQUEST}" ${rewriteToken(`!${pattern}`)}
`
  const held = unless(asked)
  // The address that the connection comes from, also where somebody has mod_remoteip take another one for it.
  const known = front.onlyFrom.map((network) => `%{CONN_REMOTE_ADDR} -ipmatch '${network}'`).join(' || ')
  const direct =
    front.onlyFrom.length === 0
      ? ''
      : `	# Who does not come by way of the proxies.
${unless(`^\\S+ ${challenged.slice(1, -1)} `)}	RewriteCond expr "!(${known})"
	RewriteRule "^" - [F]
`
  const redirect =
    names.length === 0
      ? ''
      : `	# Names that lead to the main one.
${held}	RewriteCond "%{HTTP_HOST}" ${rewriteToken(`^(?:${names.map(literally).join('|')})(?::[0-9]+)?$`)} [NC]
	RewriteCond "%{THE_REQUEST}" "^\\S+ (/[^?\\s]*)"
	RewriteRule "^" "${main}%1" [R=308,L,NE,E=elsewhere:1]
	Header always set Cache-Control max-age=${redirectSeconds} env=elsewhere
`
  const gate =
    front.users.length === 0
      ? ''
      : `	<Location "/">
		AuthType Basic
		AuthName "${realm}"
		AuthBasicProvider file
		AuthUserFile ${placesOf(app).gateUsers}
		<RequireAny>
			Require valid-user
			Require expr ${rewriteToken(`%{THE_REQUEST} =~ m#${asked}#`)}
			Require expr "-n reqenv('REDIRECT_STATUS')"
		</RequireAny>
	</Location>
	RequestHeader unset Authorization
`
  return `${direct}${redirect}	# In maintenance this file is there, and one for each address that sees the site all the same.
${held}	RewriteCond "${on}" -f
	RewriteCond "${folder}/%{REMOTE_ADDR}" !-f
	RewriteRule "^" - [R=503,L,E=closed:1]
	Header always set Retry-After ${retryAfter} env=closed
	Header always set Retry-After ${retryAfter} env=REDIRECT_closed
	Header always set Cache-Control no-store env=closed
	Header always set Cache-Control no-store env=REDIRECT_closed
${gate}${renderPages(options)}`
}

/** Where the application does not answer; what it answers itself passes. */
export function renderPages({ app, front, maxBody }: Pick<FrontOptions, 'app' | 'front' | 'maxBody'>): string {
  const { on } = placesOf(app).maintenance
  const file = pageFile(app, front)
  const codes = [502, 503, 504]
  const lines = (page: string) => codes.map((code) => `	ErrorDocument ${code} ${page}\n`).join('')
  const own = `	Alias "${pageUrl}" ${apacheToken(file ?? '')}
	ProxyPass "${pageUrl}" "!"
	<Location "${pageUrl}">
		SetHandler default-handler
		ForceType text/html
		Require all granted
	</Location>
${lines(pageUrl)}`
  const plain = `${lines(apacheToken(unavailablePage))}	<If "-f '${on}'">
		ErrorDocument 503 ${apacheToken(maintenancePage)}
	</If>
`
  return `${file === null ? plain : own}	ErrorDocument 413 ${apacheToken(refusalOf(maxBody))}
`
}

/** Never more than the path: queries hold tokens of all kinds. */
export const renderLog = (app: string, { accessLog }: Pick<Front, 'accessLog'>): string =>
  accessLog ? `	CustomLog "|/usr/bin/systemd-cat -t ${app}" "%a %m %V%U %>s %O %D"\n` : '	CustomLog /dev/null "-"\n'
