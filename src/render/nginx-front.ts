import { placesOf } from '../places.ts'
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
import { nginxToken } from './nginx-token.ts'

/** What stands before the files and Gunicorn of a site (front.ts), by where it belongs in nginx's file. */
export interface NginxFront {
  /** Beside the servers. */
  readonly maps: string
  /** In the site's own server. */
  readonly lines: string
  /** In each server. */
  readonly log: string
}

/** What the parts are made of. */
export interface FrontOptions {
  readonly app: string
  readonly front: Front
  /** Of the variables, which are one site's own. */
  readonly prefix: string
  /** The redirected domains, as nginx knows them. */
  readonly names: readonly string[]
  /** The main name with its scheme, `https://example.org`. */
  readonly main: string
  readonly maxBody: number
  /** The port where the server itself looks at the site, past all of this. */
  readonly localPort: number
  /** The variable that holds the visitor's address. */
  readonly address: string
  /** The line of Strict-Transport-Security, empty for none. */
  readonly hsts: string
}

/**
 * A server's own rewrites come first (http://nginx.org/en/docs/http/ngx_http_rewrite_module.html): codes that HTTP has
 * not lead to the named places below, which may add headers. Each request looks at two files, so nothing is reloaded.
 */
export function renderFront(options: FrontOptions): NginxFront {
  const { app, front, localPort, main, maxBody, names, prefix } = options
  const [free, elsewhere, closed] = ['free', 'elsewhere', 'closed'].map((name) => `$${prefix}${name}`)
  const { folder, on } = placesOf(app).maintenance
  const hsts = options.hsts.replace('\t\t\t', '\t\t')
  const maps = `${renderKnown(options)}map $server_port:$request_uri ${free} {
	default "";
	~^${localPort}: 1;
	${nginxToken(`~^[0-9]+:${exempt(front).slice(1)}`)} 1;
}
${
  names.length === 0
    ? ''
    : `map ${free}$host ${elsewhere} {
	default "";
${names.map((name) => `	${name} 1;\n`).join('')}}
`
}${front.users.length === 0 ? '' : `map ${free} $${prefix}realm {\n	default "${realm}";\n	1 off;\n}\n`}${renderFormat(options)}`
  const direct =
    front.onlyFrom.length === 0
      ? ''
      : `	# Who does not come by way of the proxies.
	if ($${prefix}direct) {
		return 403;
	}
`
  const redirect =
    names.length === 0
      ? ''
      : `	# Names that lead to the main one.
	error_page 418 = @elsewhere;
	if (${elsewhere}) {
		return 418;
	}
	location @elsewhere {
		add_header Cache-Control max-age=${redirectSeconds};
${hsts}		return 308 ${main}$request_uri;
	}
`
  const gate =
    front.users.length === 0
      ? ''
      : `	auth_basic $${prefix}realm;
	auth_basic_user_file ${placesOf(app).gateUsers};
`
  const lines = `${direct}${redirect}	# In maintenance this file is there, and one for each address that sees the site all the same.
	error_page 419 =503 @maintenance;
	set ${closed} "";
	if (-f ${on}) {
		set ${closed} 1;
	}
	if (-f ${folder}/$remote_addr) {
		set ${closed} "";
	}
	if (${free}) {
		set ${closed} "";
	}
	if (${closed}) {
		return 419;
	}
	location @maintenance {
		add_header Retry-After ${retryAfter} always;
${renderPage(app, front, maintenancePage, hsts)}	}
${gate}	# Where the application does not answer; what it answers itself passes.
	error_page 502 503 504 @unavailable;
	location @unavailable {
${renderPage(app, front, unavailablePage, hsts)}	}
	error_page 413 @excessive;
	location @excessive {
		types {}
		default_type text/plain;
		return 413 "${refusalOf(maxBody)}";
	}
`
  return { maps, lines, log: `	access_log ${renderTarget(options)};\n` }
}

/** The address that the connection comes from, also where somebody has nginx take another one for it (realip). */
function renderKnown({ front: { onlyFrom }, localPort, prefix }: FrontOptions): string {
  if (onlyFrom.length === 0) return ''
  return `geo $realip_remote_addr $${prefix}known {
	default 0;
${onlyFrom.map((network) => `	${network} 1;\n`).join('')}}
map $${prefix}known:$server_port:$request_uri $${prefix}direct {
	default 1;
	~^1: "";
	~^0:${localPort}: "";
	${nginxToken(`~^0:[0-9]+:${challenged.slice(1)}`)} "";
}
`
}

/** Where a file of the project's own is gone, nginx answers with its own words. */
function renderPage(app: string, front: Front, text: string, hsts: string): string {
  const file = pageFile(app, front)
  const slash = file?.lastIndexOf('/') ?? 0
  const content =
    file === null
      ? `		return 503 ${nginxToken(text)};
`
      : `		root ${nginxToken(file.slice(0, slash))};
		try_files ${nginxToken(file.slice(slash))} =503;
`
  // Whatever was asked for: this is a page.
  return `		add_header Cache-Control no-store always;
${hsts}		types {}
		default_type text/html;
${content}`
}

/** The journal's socket takes what syslog(3) would: a tag has letters, digits and _, 32 of them at most. */
const renderTarget = ({ front, prefix }: FrontOptions): string =>
  front.accessLog ? `syslog:server=unix:/dev/log,tag=${prefix.slice(0, -1)},nohostname ${prefix}journal` : 'off'

/** Never more than the path: queries hold tokens of all kinds. */
function renderFormat({ address, front, prefix }: FrontOptions): string {
  if (!front.accessLog) return ''
  return `map $request_uri $${prefix}path {
	"~^(?<${prefix}bare>[^?]*)" $${prefix}bare;
}
log_format ${prefix}journal '${address} $request_method $host$${prefix}path $status $bytes_sent $request_time';
`
}
