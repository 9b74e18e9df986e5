import { placesOf } from '../places.ts'
import { caddyToken } from './caddy-token.ts'
import { sandbox, shown } from './upload-kinds.ts'

/**
 * What Django's SecurityMiddleware says of the pages, said of files that Caddy serves
 * (https://docs.djangoproject.com/en/stable/ref/middleware/#security-middleware).
 */
const likeDjango = `			header {
				X-Content-Type-Options nosniff
				Referrer-Policy same-origin
				Cross-Origin-Opener-Policy same-origin
			}
`

/** Names that no file can have, perhaps: a look at the file for each request would cost a tenth of it. */
const odd = `		@odd path_regexp \\x00|[^/]{64}
		@absent not file
`

/**
 * Nothing stands in for a folder: an upload of that name would be the page of /media/. For names that no file can
 * have (a NUL, more than 255 bytes) Caddy would say that it has failed itself (500).
 */
const fileServer = `			route @odd {
				error @absent 404
			}
			file_server {
				hide .*
				index .none
			}
`

/**
 * Only a name with a hash of its content (12 hexadecimal digits, as ManifestStaticFilesStorage makes it) may be
 * kept for ever, and only while the file exists: a browser must not keep a 404. Any other file is asked for
 * again and answered 304 when it is unchanged. A page from before the switch names files of the release before.
 * `route` keeps the order: Caddy would sort the headers.
 */
export function renderStatic(app: string, url: string | null): string {
  if (url === null) return ''
  const { current, previous } = placesOf(app)
  return `
	handle_path ${caddyToken(`${url}*`)} {
		root * ${current.static}
		@hashed {
			path_regexp \\.[0-9a-f]{12}\\.[^/]+$
			file
		}
		@earlier {
			path_regexp \\.[0-9a-f]{12}\\.[^/]+$
			not file
		}
${odd}		route {
			root @earlier ${previous.static}
			header Cache-Control "public, max-age=0, must-revalidate"
			header @hashed Cache-Control "public, max-age=31536000, immutable"
${likeDjango}${fileServer}		}
	}
`
}

/**
 * Visitors may have uploaded these files, so none of them runs as a part of the site. A page or a picture with a
 * program in it (SVG) is shown in an origin of its own (CSP, sandbox). What is neither picture, sound, film nor PDF
 * is only downloaded, and is no script and no style sheet to any page. A PDF has no sandbox: Chrome shows none then;
 * browsers show it in a program of their own, apart from the site.
 *
 * @param open for sites that put pages, scripts or style sheets of their own there
 */
export function renderMedia(app: string, url: string | null, open: boolean): string {
  if (url === null) return ''
  const confined = `			header @other {
				Content-Type application/octet-stream
				Content-Disposition attachment
			}
			header @sandboxed Content-Security-Policy "${sandbox}"
`
  const matchers = `		@other not path_regexp (?i)\\.(?:${`${shown} pdf`.replaceAll(' ', '|')})$
		@sandboxed not path_regexp (?i)\\.pdf$
`
  return `
	handle_path ${caddyToken(`${url}*`)} {
		root * ${placesOf(app).media}
${odd}${open ? '' : matchers}		route {
${likeDjango}${open ? '' : confined}${fileServer}		}
	}
`
}
