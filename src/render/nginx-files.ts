import { placesOf } from '../places.ts'
import { types } from './media-types.ts'
import { literally, nginxToken } from './nginx-token.ts'
import { sandbox, shown } from './upload-kinds.ts'

/** What browsers and proxies are to do with the files of the site, by their names. */
export const renderTypes = (): string => `	types {
${Object.entries(types)
  .map(([type, endings]) => `		${type} ${endings};\n`)
  .join('')}	}
	default_type application/octet-stream;
`

/** What Django's SecurityMiddleware says of the pages, said of files; nginx inherits none where a location has its own. */
const likeDjango = (hsts: string) => `			add_header X-Content-Type-Options nosniff;
			add_header Referrer-Policy same-origin;
			add_header Cross-Origin-Opener-Policy same-origin;
${hsts}`

/** A name that begins with a dot, in any folder. */
const hidden = `		location ~ /\\. {
			return 404;
		}
`

/**
 * The same rules as Caddy's (caddy-files.ts). A name with a hash is this release's, or the one's before, whose pages are
 * still open; try_files follows both links with each request.
 *
 * @param prefix of the variables; they are one site's own, as all are of one server
 */
export function renderStatic(app: string, url: string | null, prefix: string, hsts: string): string {
  if (url === null) return ''
  const { current, home, previous } = placesOf(app)
  const [now, then] = [current, previous].map((one) => one.static.slice(home.length))
  const at = (pattern: string) => nginxToken(`^${literally(url)}${pattern}$`)
  return `
	location ^~ ${nginxToken(url)} {
		root ${home};
${hidden}		location ~ ${at(`(?<${prefix}hashed>.*\\.[0-9a-f]{12}\\.[^/]+)`)} {
			try_files ${now}/$${prefix}hashed ${then}/$${prefix}hashed =404;
			add_header Cache-Control "public, max-age=31536000, immutable";
${likeDjango(hsts)}		}
		location ~ ${at(`(?<${prefix}file>.+)`)} {
			try_files ${now}/$${prefix}file =404;
			add_header Cache-Control "public, max-age=0, must-revalidate";
${likeDjango(hsts)}		}
		return 404;
	}
`
}

/**
 * Visitors may have uploaded these files, so none of them runs as a part of the site: the same rules as Caddy's
 * (caddy-files.ts). No link among them is followed (http://nginx.org/r/disable_symlinks).
 *
 * @param open for sites that put pages, scripts or style sheets of their own there
 */
export function renderMedia(app: string, url: string | null, open: boolean, prefix: string, hsts: string): string {
  if (url === null) return ''
  const { uploads } = placesOf(app)
  const csp = `			add_header Content-Security-Policy "${sandbox}";\n`
  const found = `			try_files /$${prefix}upload =404;\n`
  const of = (endings: string, more: string) => `		location ~ ${nginxToken(
    `^${literally(url)}(?<${prefix}upload>.+${endings})$`,
  )} {
${found}${likeDjango(hsts)}${more}		}
`
  const download = `			add_header Content-Disposition attachment;
			types {}
			default_type application/octet-stream;
`
  const kinds = open
    ? of('', '')
    : of('\\.(?i:pdf)', '') + of(`\\.(?i:${shown.replaceAll(' ', '|')})`, csp) + of('', csp + download)
  return `
	location ^~ ${nginxToken(url)} {
		root ${uploads};
		# The site makes them: a link among them could lead to what is nobody's business.
		disable_symlinks on from=${uploads};
${hidden}${kinds}		return 404;
	}
`
}
