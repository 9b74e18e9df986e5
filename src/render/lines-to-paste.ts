import { placesOf } from '../places.ts'
import { retryAfter } from './front.ts'
import { literally, nginxToken } from './nginx-token.ts'
import { sandbox } from './upload-kinds.ts'

/** What the lines for a web server of somebody's own are made of. */
export interface PasteOptions {
  readonly app: string
  readonly domain: string
  /** The group whose members may open the socket. */
  readonly group: string
  readonly secure: boolean
  readonly staticUrl: string | null
  readonly mediaUrl: string | null
}

/**
 * What whoever sees to the web server writes into its configuration, with the site's own paths: for nginx, Apache and
 * Caddy. None of them names a release. docs/proxies.md says why each line is there.
 */
export function listLinesToPaste(options: PasteOptions): string[] {
  const { app, group } = options
  return [
    `# The socket: ${placesOf(app).current.socket}. Only members of the group ${group} may open it:`,
    `#   usermod -aG ${group} www-data    (nginx, Apache)    or    usermod -aG ${group} caddy`,
    '# and reload nginx or Apache once, or restart Caddy.',
    '',
    ...[listForNginx(options), listForApache(options), listForCaddy(options)].flatMap((lines) => [...lines, '']),
  ].slice(0, -1)
}

const worked = 'This site is being worked on.'

function listForNginx({ app, mediaUrl, secure, staticUrl }: PasteOptions): string[] {
  const { current, home, maintenance, uploads } = placesOf(app)
  const headers = '  add_header X-Content-Type-Options nosniff;'
  return [
    '# nginx, in the block server of the site:',
    '# With `mode: maintenance` this file is there.',
    `if (-f ${maintenance.on}) { return 503; }`,
    'error_page 503 @maintenance;',
    `location @maintenance { add_header Retry-After ${retryAfter} always; return 503 "${worked}"; }`,
    ...(staticUrl === null
      ? []
      : [
          `location ^~ ${nginxToken(staticUrl)} {`,
          `  alias ${current.static}/;`,
          headers,
          '  location ~ /\\. { return 404; }',
          '}',
        ]),
    ...(mediaUrl === null
      ? []
      : [
          `location ^~ ${nginxToken(mediaUrl)} {`,
          `  root ${uploads};`,
          `  disable_symlinks on from=${uploads};`,
          '  location ~ /\\. { return 404; }',
          `  location ~ ${nginxToken(`^${literally(mediaUrl)}(?<upload>.+)$`)} {`,
          '    try_files /$upload =404;',
          `  ${headers}`,
          `    add_header Content-Security-Policy "${sandbox}";`,
          '  }',
          '}',
        ]),
    'location / {',
    `  proxy_pass http://unix:${home}/current/http.sock;`,
    '  proxy_http_version 1.1;',
    '  # Without an upstream block, and closed: a kept connection outlives the switch to the next release.',
    '  # Websockets: "upgrade" instead of "close" where $http_upgrade is not empty (map).',
    '  proxy_set_header Connection close;',
    '  proxy_set_header Host $http_host;',
    '  proxy_set_header X-Forwarded-For $remote_addr;',
    '  proxy_set_header X-Forwarded-Host $http_host;',
    `  proxy_set_header X-Forwarded-Proto ${secure ? 'https' : 'http'};`,
    ...['X-Forwarded-Port', 'X-Forwarded-Server', 'X-Real-IP', 'Forwarded'].map(
      (name) => `  proxy_set_header ${name} "";`,
    ),
    '}',
  ]
}

function listForApache({ app, mediaUrl, secure, staticUrl }: PasteOptions): string[] {
  const { current, home, maintenance, uploads } = placesOf(app)
  const folders = [
    ...(staticUrl === null ? [] : [[staticUrl, current.static] as const]),
    ...(mediaUrl === null ? [] : [[mediaUrl, uploads] as const]),
  ]
  return [
    '# Apache (a2enmod proxy_http headers rewrite), in the VirtualHost of the site:',
    '# With `mode: maintenance` this file is there.',
    'RewriteEngine On',
    `RewriteCond "${maintenance.on}" -f`,
    'RewriteRule ^ - [R=503,L]',
    `Header always set Retry-After ${retryAfter} "expr=%{REQUEST_STATUS} == 503"`,
    'AllowEncodedSlashes NoDecode',
    '# As visitors ask for it; otherwise Django would be asked for another host, and refuse it.',
    'ProxyPreserveHost On',
    'ProxyAddHeaders off',
    'RequestHeader set X-Forwarded-For "expr=%{REMOTE_ADDR}"',
    'RequestHeader set X-Forwarded-Host "expr=%{HTTP_HOST}"',
    `RequestHeader set X-Forwarded-Proto ${secure ? 'https' : 'http'}`,
    ...['X-Forwarded-Port', 'X-Forwarded-Server', 'X-Real-IP', 'Forwarded'].map(
      (name) => `RequestHeader unset ${name}`,
    ),
    ...folders.flatMap(([url, folder]) => [
      `ProxyPass "${url}" "!"`,
      `Alias "${url}" "${folder}/"`,
      `<Directory "${folder}/">`,
      '  Require all granted',
      '  Options -Indexes -FollowSymLinks',
      '  AllowOverride None',
      '</Directory>',
      '# No program of PHP runs what visitors have uploaded.',
      `<Location "${url}">`,
      '  SetHandler default-handler',
      '  Header set X-Content-Type-Options nosniff',
      ...(url === mediaUrl ? [`  Header set Content-Security-Policy "${sandbox}"`] : []),
      '</Location>',
      `RedirectMatch 404 "^${url}(.*/)?\\."`,
    ]),
    `ProxyPass "/" "unix:${home}/current/http.sock|http://${app}/" nocanon disablereuse=on retry=0 upgrade=websocket`,
  ]
}

function listForCaddy({ app, domain, mediaUrl, secure, staticUrl }: PasteOptions): string[] {
  const { current, home, maintenance, uploads } = placesOf(app)
  const files = (url: string, folder: string, more: readonly string[]) => [
    `  handle_path ${url}* {`,
    `    root * ${folder}`,
    '    header X-Content-Type-Options nosniff',
    ...more,
    '    file_server {',
    '      hide .*',
    '      index .none',
    '    }',
    '  }',
  ]
  return [
    '# Caddy, which follows links: a site that is broken into could show others what Caddy may read.',
    `${secure ? '' : 'http://'}${domain} {`,
    '  # With `mode: maintenance` this file is there.',
    '  @maintenance file {',
    `    root ${maintenance.folder}`,
    '    try_files /on',
    '  }',
    '  handle @maintenance {',
    `    header Retry-After ${retryAfter}`,
    `    respond "${worked}" 503`,
    '  }',
    ...(staticUrl === null ? [] : files(staticUrl, current.static, [])),
    ...(mediaUrl === null ? [] : files(mediaUrl, uploads, [`    header Content-Security-Policy "${sandbox}"`])),
    '  handle {',
    `    reverse_proxy unix/${home}/current/http.sock {`,
    '      header_up -*_*',
    '      transport http {',
    '        keepalive off',
    '      }',
    '    }',
    '  }',
    '}',
  ]
}
