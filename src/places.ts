/** Where an application's files lie on the server, and where its site answers. docs/architecture.md shows the tree. */
import { createHash } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { Serving } from './model.ts'

/** What a release consists of. */
export interface ReleasePlaces {
  readonly folder: string
  readonly code: string
  readonly conf: string
  readonly venv: string
  /** STATIC_ROOT. */
  readonly static: string
  readonly socket: string
  /** What it is made of. */
  readonly manifest: string
}

export interface Places {
  readonly home: string
  readonly releases: string
  /** What is sent lies here until it is unpacked. */
  readonly incoming: string
  /** What all releases share: uploads in media/, SQLite below data/. */
  readonly shared: string
  /** Uploads once more, as Caddy sees them: it follows no link there. They lie in `shared`. */
  readonly media: string
  /** What is mounted there. */
  readonly mediaSource: string
  /** Uploads where they lie. */
  readonly uploads: string
  readonly backups: string
  /** By the links to the live release and to the one before it. */
  readonly current: ReleasePlaces
  readonly previous: ReleasePlaces
  /** Variables that were made on the server. */
  readonly secrets: string
  readonly caddyfile: string
  /** Where the file for nginx may lie; src/remote/nginx/places.py has them too. */
  readonly nginxFiles: readonly string[]
  /** The file for Apache; src/remote/apache/places.py has it too. */
  readonly apacheFile: string
  /** What serves the site, where that is not Caddy. */
  readonly proxy: string
  /** Links to what nginx or Apache presents to visitors; and why an authority has given nothing, as long as that is so. */
  readonly certificate: { readonly chain: string; readonly key: string }
  readonly certificateRefused: string
  /** Users and hashes of the password in front of the site (`basic-auth`), as htpasswd(1) writes them. */
  readonly gateUsers: string
  /** `on` is there in maintenance; beside it a file for each address that sees the site all the same. */
  readonly maintenance: { readonly folder: string; readonly on: string }
  /** Commands for whoever logs in to the server. */
  readonly manageCommand: string
  readonly restoreCommand: string
  readonly backupCommand: string
  /** How backups that outlive the server are made, and what has become of them. */
  readonly backupSettings: string
  readonly offsite: string
  /** What brings a site made by hand to this one, and back; and what was found of it. */
  readonly takingOver: { readonly program: string; readonly state: string }
  release(id: string): ReleasePlaces
}

/** The folder of systemd's units that belong to no package. */
const unitFolder = '/etc/systemd/system'

/** The file of a unit. */
export const unitFile = (name: string): string => `${unitFolder}/${name}`

/** All places of the application that is called `app`. */
export function placesOf(app: string): Places {
  const home = `/srv/${app}`
  const releases = `${home}/releases`
  return {
    home,
    releases,
    incoming: `${home}/incoming`,
    shared: `${home}/shared`,
    media: `/run/django-prod-media/${app}`,
    mediaSource: `/run/django-prod-media/.${app}`,
    uploads: `${home}/shared/media`,
    backups: `${home}/backups`,
    current: releasePlaces(`${home}/current`),
    previous: releasePlaces(`${home}/previous`),
    secrets: `${home}/secrets.env`,
    caddyfile: `/etc/caddy/${app}.caddyfile`,
    nginxFiles: ['sites-available', 'conf.d'].map((folder) => `/etc/nginx/${folder}/zz-django-prod-${app}.conf`),
    apacheFile: `/etc/apache2/sites-available/zz-django-prod-${app}.conf`,
    proxy: `${home}/proxy.json`,
    certificate: { chain: `${home}/tls/fullchain.pem`, key: `${home}/tls/privkey.pem` },
    certificateRefused: `${home}/tls/refused`,
    gateUsers: `${home}/basic-auth`,
    maintenance: { folder: `${home}/maintenance`, on: `${home}/maintenance/on` },
    manageCommand: `/usr/local/bin/${app}-manage`,
    restoreCommand: `/usr/local/bin/${app}-restore`,
    backupCommand: `/usr/local/bin/${app}-backup`,
    backupSettings: `${home}/backups.json`,
    offsite: `${home}/offsite.json`,
    takingOver: { program: `${home}/taking-over`, state: `${home}/taken.json` },
    release: (id) => releasePlaces(`${releases}/${id}`),
  }
}

const releasePlaces = (folder: string): ReleasePlaces => ({
  folder,
  code: `${folder}/code`,
  conf: `${folder}/conf`,
  venv: `${folder}/venv`,
  static: `${folder}/static`,
  socket: `${folder}/http.sock`,
  manifest: `${folder}/release.json`,
})

/** The address of the site by its main name, with a slash at its end. */
export const siteUrl = ({ domains, https }: Pick<Serving, 'domains' | 'https'>): string =>
  `${https === 'off' ? 'http' : 'https'}://${domains[0]}/`

/** The IP address that a domain is (`203.0.113.7`, `[2001:db8::1]`), without brackets; null for a name. */
export function addressOf(domain: string): string | null {
  const bare = domain.replace(/^\[(.*)\]$/, '$1')
  return isIP(bare) === 0 ? null : bare
}

const privates = new BlockList()
/** RFC 1918, RFC 6598 (behind a carrier's NAT), RFC 3927, RFC 1122. */
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
  ['0.0.0.0', 8],
] as const) {
  privates.addSubnet(network, bits)
}

/** Whether the internet knows the address. Global unicast of IPv6 is 2000::/3 (RFC 4291 and IANA's registry): the rest is local, or of a tunnel. */
export const isPublicAddress = (address: string): boolean =>
  isIP(address) === 4 ? !privates.check(address) : isIP(address) === 6 && /^[23][0-9a-f]{3}:/i.test(address)

/**
 * The slice in which a run's work on the server is done, or its installations of packages. A dash in it would put it
 * below another one's (systemd.slice(5)): what ends `shop` would end `shop-deploy` too. As `Places.slice` of src/remote.
 */
export const sliceOf = (app: string, what: 'deploy' | 'install'): string => `${app.replaceAll('-', '_')}-${what}.slice`

/**
 * The account whose key may only deploy one application (docs/deploy-key.md): a name of at most 32 characters, as
 * useradd(8) wants it.
 */
export const deployUser = (app: string): string => `${app.slice(0, 25).replace(/-$/, '')}-deploy`

/**
 * The group whose members may open the site's socket, where it is not Caddy's: no application can have its name, which
 * has two dashes, and groupadd(8) wants 32 characters at most.
 */
export const webGroup = (app: string): string =>
  app.length <= 27
    ? `${app}--web`
    : `${app.slice(0, 18)}--web-${createHash('sha256').update(app).digest('hex').slice(0, 8)}`

/** Where an authority asks nginx or Apache for its answers (RFC 8555, 8.3). */
export const challenges = '/var/lib/django-prod-acme'

/** What the account of such a key is let in by. All of it is root's. */
export const gatePlaces = {
  folder: '/opt/django-prod/gate',
  /** What sudo starts, with the application's name. */
  command: '/opt/django-prod/gate/run',
  /** A link to the folder of the bundle and of the Node that runs it. */
  program: '/opt/django-prod/gate/program',
  /** A folder for each application: what root allows, and the account's home. */
  sites: '/opt/django-prod/gate/sites',
  /** The files that were sent last, by application. */
  store: '/var/lib/django-prod/gate',
  sudoers: (app: string): string => `/etc/sudoers.d/django-prod-${app}`,
} as const
