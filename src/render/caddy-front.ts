import { placesOf } from '../places.ts'
import { caddyToken } from './caddy-token.ts'
import {
  challenged,
  exempt,
  type Front,
  maintenancePage,
  pageFile,
  realm,
  redirectSeconds,
  retryAfter,
  unavailablePage,
} from './front.ts'

/** The parts of a site's block that come before its files and Gunicorn (front.ts): none for the server's own look. */
export interface CaddyFront {
  /** A snippet, and the lines of the site's block that use it. */
  readonly snippet: string
  readonly use: string
}

/**
 * @param names of the redirected domains, as the site's block has them
 * @param main the main name with its scheme, `https://example.org`
 */
export function renderFront(app: string, front: Front, names: readonly string[], main: string): CaddyFront {
  const open = caddyToken(exempt(front))
  const snippet = `(${app}-front) {
${renderDirect(front)}${renderRedirect(front, names, main, open)}${renderMaintenance(app, front, open)}${renderPassword(front, open)}	handle_errors {
		@unavailable expression \`{http.error.status_code} in [502, 503, 504]\`
		handle @unavailable {
${renderPage(app, front, unavailablePage, '{http.error.status_code}')}		}
	}
${front.accessLog ? accessLog : ''}}
`
  return { snippet, use: `\timport ${app}-front\n` }
}

/** Redirects and passwords come before any `handle`: each of them says itself that it is for those who are let in. */
function renderDirect({ onlyFrom }: Front): string {
  if (onlyFrom.length === 0) return ''
  return `	@direct {
		not remote_ip ${onlyFrom.join(' ')}
		not vars_regexp {http.request.uri} ${caddyToken(challenged)}
	}
	handle @direct {
		respond 403
	}
`
}

const renderLetIn = ({ onlyFrom }: Front): string =>
  onlyFrom.length === 0 ? '' : `		remote_ip ${onlyFrom.join(' ')}\n`

/** An answer of 308 is kept for ever where nothing else is said, and then outlasts a change of the main name. */
function renderRedirect(front: Front, names: readonly string[], main: string, open: string): string {
  if (names.length === 0) return ''
  return `	@redirected {
		host ${names.map(caddyToken).join(' ')}
${renderLetIn(front)}		not vars_regexp {http.request.uri} ${open}
	}
	header @redirected Cache-Control max-age=${redirectSeconds}
	redir @redirected ${main}{uri} 308
`
}

/** Two looks at the file system for each request, so that nothing is reloaded. */
function renderMaintenance(app: string, front: Front, open: string): string {
  const { folder } = placesOf(app).maintenance
  return `	@maintenance {
		file {
			root ${folder}
			try_files /on
		}
		not file {
			root ${folder}
			try_files /{http.request.remote.host}
		}
		not vars_regexp {http.request.uri} ${open}
	}
	handle @maintenance {
		header Retry-After ${retryAfter}
${renderPage(app, front, maintenancePage, '503')}	}
`
}

/** \`basicauth\` is the name that each version from 2.6 on knows. Caddy remembers what it has compared. */
function renderPassword(front: Front, open: string): string {
  const { onlyFrom, users } = front
  if (users.length === 0) return ''
  const rest = `not vars_regexp {http.request.uri} ${open}`
  const closed = onlyFrom.length === 0 ? rest : `{\n${renderLetIn(front)}		${rest}\n	}`
  return `	@closed ${closed}
	basicauth @closed bcrypt ${caddyToken(realm)} {
${users.map(({ name, hash }) => `		${name} ${hash}\n`).join('')}	}
`
}

/** Where a file of the project's own is gone, Caddy answers without a page. */
function renderPage(app: string, front: Front, text: string, status: string): string {
  const file = pageFile(app, front)
  const indent = '\t\t\t'
  const lines =
    file === null
      ? [
          'header Cache-Control no-store',
          'header Content-Type "text/html; charset=utf-8"',
          `respond ${caddyToken(text)} ${status}`,
        ]
      : [
          'header Cache-Control no-store',
          `root * ${caddyToken(file.slice(0, file.lastIndexOf('/')))}`,
          `rewrite * ${caddyToken(file.slice(file.lastIndexOf('/')))}`,
          'file_server {',
          `	status ${status}`,
          '}',
        ]
  return lines.map((line) => `${status === '503' ? indent.slice(1) : indent}${line}\n`).join('')
}

/** To the journal, with Caddy's own lines: never more than the path, since queries hold tokens of all kinds. */
const accessLog = `	log {
		output stderr
		format filter {
			wrap json
			fields {
				request>uri regexp [?].* ""
				request>headers delete
				resp_headers delete
			}
		}
	}
`
