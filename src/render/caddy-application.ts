import { placesOf } from '../places.ts'
import { refusalOf } from './front.ts'

/** What the part of a Caddyfile that leads to Gunicorn is made of. */
export interface ApplicationOptions {
  readonly app: string
  /** Bytes that the body of a request may have. */
  readonly maxBody: number
  /** Networks of proxies in front of the server (CIDR), which say on whose behalf they ask. */
  readonly trustedProxies: readonly string[]
  /** Bodies that are not held back whole and lead to Gunicorn at the same time; null for no limit. */
  readonly uploads: number | null
  /** A password stands in front of the site, which is none of the application's business. */
  readonly gated: boolean
  /** Caddy knows `stream_close_delay`, which came with 2.7. */
  readonly keepsStreams: boolean
}

/** The line that keeps websockets over a reload for a day: without it Caddy closes them at each one. */
export const keptStreams = 'stream_close_delay 24h'

/** A whole number from `least` on in decimal digits: a regular expression (RE2). */
export function atLeast(least: number): string {
  const digits = String(least)
  const greater = [...digits].flatMap((digit, i) => {
    const rest = digits.length - i - 1
    return digit === '9' ? [] : [`${digits.slice(0, i)}[${Number(digit) + 1}-9][0-9]{${rest}}`]
  })
  return `^0*(?:${[`[1-9][0-9]{${digits.length},}`, ...greater, digits].join('|')})$`
}

/**
 * The snippet by which a site leads to Gunicorn. A visitor who sends slowly must not hold a worker:
 *
 * - A body below 250 kB, which nearly every form is, is held back in memory until it is whole: 500 slow senders take
 *   some 200 MB. The placeholder does that, because it is the one way that each version of Caddy knows:
 *   `buffer_requests` is gone from 2.8 on, `request_buffers` came with 2.7, and an unknown word would keep a Caddy
 *   that apt has just upgraded from starting.
 * - Larger ones, and those that do not tell their size, would fill the memory. They go to Gunicorn as they come, and
 *   so few at a time that a thread is left for everybody else; the others wait for their turn.
 *
 * Answers are not held back here, and streams stay streams: Gunicorn's own configuration sees to slow readers.
 */
export function renderApplication(options: ApplicationOptions): string {
  const { app, gated, keepsStreams, maxBody, trustedProxies, uploads } = options
  const trusted = trustedProxies.length > 0 ? `\ttrusted_proxies ${trustedProxies.join(' ')}\n` : ''
  return `(${app}-upstream) {
${trusted}	# Gunicorn takes - and _ for the same: nobody but Caddy says who a visitor is.
	header_up -*_*
${gated ? '\theader_up -Authorization\n' : ''}	header_up X-Forwarded-Host {http.request.hostport}
	header_up X-Forwarded-Proto {http.vars.scheme}
	# Caddy's own is enough.
	header_down -Server
${keepsStreams ? `\t${keptStreams}\n` : ''}	# While the socket is missing for a moment: connect again, but never send a request twice.
	lb_try_duration 2s
	lb_retry_match {
		not path *
	}
}

(${app}-application) {
	@excessive header_regexp Content-Length ${atLeast(maxBody + 1)}
	@short header_regexp Content-Length ^(?:[0-9]{1,5}|1[0-9]{5}|2[0-4][0-9]{4})$
	@empty {
		method GET HEAD OPTIONS CONNECT
		not header Content-Length *
	}
	handle @excessive {
		respond "${refusalOf(maxBody)}" 413 {
			close
		}
	}
	handle @short {
		# Reads all of it before Gunicorn hears of the request.
		vars body {http.request.body}
${renderProxy(app)}	}
	handle @empty {
${renderProxy(app)}	}
	handle {
		request_body {
			max_size ${maxBody}
		}
${renderProxy(app, uploads === null ? '' : `				max_conns_per_host ${uploads}\n`)}	}
}
`
}

const renderProxy = (app: string, more = ''): string => `		reverse_proxy unix/${placesOf(app).current.socket} {
			import ${app}-upstream
			transport http {
				# A pooled connection would outlive the switch to the next release.
				keepalive off
${more}			}
		}
`
