import { placesOf } from '../places.ts'
import { apacheToken, rewriteToken } from './apache-token.ts'
import { literally } from './nginx-token.ts'
import { sandbox, shown } from './upload-kinds.ts'

/** What Django's SecurityMiddleware says of the pages, said of files. */
const likeDjango = `		Header set X-Content-Type-Options nosniff
		Header set Referrer-Policy same-origin
		Header set Cross-Origin-Opener-Policy same-origin
`

/** Nothing stands in for a folder, and no file of the folder says anything. */
const plainFolder = `		DirectorySlash Off
		DirectoryIndex disabled
		AllowOverride None
		Require all granted
`

/** No handler of a whole server, as that of PHP is, gets a file by its name; a file of no known kind has one. */
const asFile = `		SetHandler default-handler
		Header set Content-Type application/octet-stream "expr=%{CONTENT_TYPE} == ''"
`

/** A name that begins with a dot, in any folder, is not there; nor does anything but files answer below the URL. */
const closed = (url: string) => `	RedirectMatch 404 ${apacheToken(`^${literally(url)}(.*/)?\\.`)}
	ProxyPassMatch ${apacheToken(`^${literally(url)}`)} "!"
`

/**
 * The same rules as Caddy's (caddy-files.ts). A name with a hash is this release's, or the one's before, whose pages are
 * still open; Apache follows both links with each request.
 */
export function renderStatic(app: string, url: string | null): string {
  if (url === null) return ''
  const { current, home, previous } = placesOf(app)
  const hashed = '.*\\.[0-9a-f]{12}\\.[^/]+'
  const at = (pattern: string) => apacheToken(`^${literally(url)}${pattern}$`)
  return `
	RewriteCond "${current.static}/$1" !-f
	RewriteCond "${previous.static}/$1" -f
	RewriteRule ${rewriteToken(`^${literally(url)}(${hashed})$`)} "${previous.static}/$1" [END]
	AliasMatch ${at('(.*)')} "${current.static}/$1"
${closed(url)}	<DirectoryMatch "^${home}/(current|previous)/static(/|$)">
		Options FollowSymLinks
${plainFolder}	</DirectoryMatch>
	<LocationMatch ${at('.*')}>
${asFile}		Header set Cache-Control "public, max-age=0, must-revalidate"
${likeDjango}	</LocationMatch>
	<LocationMatch ${at(hashed)}>
		Header set Cache-Control "public, max-age=31536000, immutable"
	</LocationMatch>
`
}

/**
 * Visitors may have uploaded these files, so none of them runs as a part of the site: the same rules as Caddy's
 * (caddy-files.ts). No link among them is followed; Apache looks before it opens a file.
 *
 * @param open for sites that put pages, scripts or style sheets of their own there
 */
export function renderMedia(app: string, url: string | null, open: boolean): string {
  if (url === null) return ''
  const { uploads } = placesOf(app)
  const at = (pattern: string) => apacheToken(`^${literally(url)}${pattern}`)
  const kinds = `	<LocationMatch ${at('(?!.*\\.(?i:pdf)$)')}>
		Header set Content-Security-Policy ${apacheToken(sandbox)}
	</LocationMatch>
	<LocationMatch ${at(`(?!.*\\.(?i:${`${shown} pdf`.replaceAll(' ', '|')})$)`)}>
		ForceType application/octet-stream
		Header set Content-Disposition attachment
	</LocationMatch>
`
  return `
	AliasMatch ${at('(.*)$')} "${uploads}/$1"
${closed(url)}	<Directory "${uploads}">
		# The site makes them: a link among them could lead to what is nobody's business.
		Options None
${plainFolder}	</Directory>
	<LocationMatch ${at('')}>
${asFile}${likeDjango}	</LocationMatch>
${open ? '' : kinds}`
}
