/** What a person says to a run, and what GitHub says of it. */
import type { Language } from '../language.ts'
import type { RepositoryAddress } from '../shapes/offsite.ts'
import type { DatabaseWish } from './database.ts'

/** What the run is asked to do. */
export type Mode =
  | 'deploy'
  | 'plan'
  | 'rollback'
  | 'status'
  | 'logs'
  | 'manage'
  | 'restore'
  | 'move-database'
  | 'maintenance'
  | 'remove'
  | 'plan-remove'

/** How the site gets its certificate: from a public authority, from Caddy's own, or plain HTTP. */
export type Https = 'auto' | 'internal' | 'off'

/** What serves a site to visitors; `none`: a web server that somebody else sees to. */
export type ProxyKind = 'caddy' | 'nginx' | 'apache' | 'none'

/** A port that is open: `25` or `8000-8010`. */
export interface OpenPort {
  readonly numbers: string
  readonly protocol: 'tcp' | 'udp'
  /** The network (CIDR) that may come by it; null for everybody. */
  readonly from: string | null
}

/** Whether a firewall is switched on where none is active, and what it lets in beside log-ins, visitors and what runs. */
export interface FirewallWish {
  readonly enable: boolean
  readonly ports: readonly OpenPort[]
}

/** What visitors may do, and how they are known. */
export interface Visitors {
  /** Bytes that the body of a request may have. */
  readonly maxBody: number
  /** Whether browsers may run what lies among the uploads as a part of the site. */
  readonly media: 'sandboxed' | 'open'
  /** Networks (CIDR) of proxies in front of the server, such as a CDN, which say on whose behalf they ask. */
  readonly trustedProxies: readonly string[]
  /** Whether nobody else may ask the site; absent, as the last three, in releases of earlier versions. */
  readonly onlyProxies?: boolean
  /** For how long browsers ask for the site over HTTPS only; null for no word of it. */
  readonly hsts: { readonly days: number; readonly preload: boolean } | null
  /** Domains that lead to the first one instead of being served. */
  readonly redirected?: readonly string[]
  /** File of the repository that is shown where the site does not answer; null for a plain page. */
  readonly errorPage?: string | null
  /** Whether requests are told to the journal. */
  readonly accessLog?: boolean
}

/** One accepted host key: its fingerprint (`SHA256:…`, RFC 4648 base64 without padding) and, if told, its type. */
export interface HostKeyPin {
  readonly fingerprint: string
  readonly type?: string
}

/** One variable of the application's environment, in the order given; the last of a name wins. */
export interface EnvEntry {
  readonly name: string
  readonly value: string
}

export interface Superuser {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** A user's name and the password that it gets. */
export interface Password {
  readonly name: string
  readonly password: string
}

/** A process of the application beside Gunicorn: it always runs, or runs by the calendar. */
export interface OtherProcess {
  /** `[a-z][a-z0-9-]{0,29}`, no `--`; part of the units' names. */
  readonly name: string
  /** The command, as it is executed: no shell. */
  readonly words: readonly string[]
  /** systemd.time(7), OnCalendar=; null for a process that always runs. */
  readonly schedule: string | null
  /** The file for another platform that it was taken from; absent for what the user has written. */
  readonly from?: string
}

/** When commands of the project's own run, each time a release is made. */
export type CommandMoment =
  | 'before-static'
  | 'after-static'
  | 'before-migrate'
  | 'after-migrate'
  | 'before-activate'
  | 'after-activate'

/** Backups that outlive the server. */
export interface BackupsWish {
  readonly address: RepositoryAddress
  /** systemd.time(7), OnCalendar=; `spread` by an hour where nobody named a time. */
  readonly schedule: { readonly calendar: string; readonly spread: boolean }
  /** How many stay: restic's name of a span → number. */
  readonly keep: Readonly<Record<string, number>>
  /** A line for a shell that tells somebody of a failure; `''` for none. */
  readonly notify: string
}

/** Services beside the database that the action can bring. */
export type ServiceName = 'redis'

/** What it takes to log in to a machine. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly privateKey?: string
  readonly passphrase?: string
  readonly password?: string
  /** The socket of an agent whose keys are tried (ssh-agent(1)), where neither a key nor a password was given. */
  readonly agent?: string
  /** Empty when none was given: then the keys that the machine presents are shown and the run ends. */
  readonly hostKeys: readonly HostKeyPin[]
}

/** Everything that a person can say to a run, checked, with defaults filled in. */
export interface Inputs extends Login {
  /** A machine to log in to first, which passes the connection on. */
  readonly jump?: Login
  /** A command of the runner's shell whose input and output are the connection. */
  readonly proxyCommand?: string
  /** The run takes place on the server itself, as root (docs/deploy-key.md). No person says it. */
  readonly local?: true
  readonly mode: Mode
  /** In which the commands that lie on the server speak; what a run tells is translated where it is shown. */
  readonly language: Language
  /** The release to go back to; without it the one before the live one. */
  readonly release?: string
  /** The words after `manage.py` with mode manage. */
  readonly command?: readonly string[]
  /** Whether `mode: maintenance` switches it on. */
  readonly maintenance?: boolean
  /** The snapshot that `mode: restore` brings back; '' and undefined for the newest. */
  readonly snapshot?: string
  /** How far back `mode: logs` goes, as systemd.time(7) has it; '' and undefined for the last lines. */
  readonly since?: string
  /** Logs go on until the run is cancelled. */
  readonly follow?: boolean
  /** `mode: remove` deletes database, uploads and backups, too. */
  readonly deleteData?: boolean
  /** Name of units, system user and folders: `[a-z][a-z0-9-]{0,29}`, no `--`. */
  readonly app: string
  /** Folder of manage.py below the workspace, `''` for the top; undefined: find it. */
  readonly path?: string
  /** The first one is the site's main name. Lower case, IDNA-encoded. May be empty where a release brings its own. */
  readonly domains: readonly string[]
  readonly settings?: string
  readonly env: readonly EnvEntry[]
  readonly database: DatabaseWish
  /** Whether the run says it, or it is what is taken for granted. */
  readonly databaseGiven: boolean
  /** Services that the application uses beside its database. */
  readonly services: readonly ServiceName[]
  readonly superuser?: Superuser
  /** Passwords of users that are there already. */
  readonly passwords: readonly Password[]
  readonly https: Https
  /** `auto`: what serves it already; at first Caddy, or the nginx or Apache that has the ports of visitors. */
  readonly proxy: ProxyKind | 'auto'
  readonly firewall: FirewallWish
  readonly visitors: Visitors
  /** Whether the file says which domains lead to the main one; else what visitors are served is kept. */
  readonly redirectGiven: boolean
  /** Who may see the site, where a password stands in front of it; empty for everybody. */
  readonly basicAuth: readonly Password[]
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** `package.module:callable` */
  readonly application?: string
  /** Wanted Python, `3.12`. */
  readonly python?: string
  readonly fixtures: readonly string[]
  /** Those of them that this run loads again, over the rows that are there. */
  readonly fixturesReload: readonly string[]
  readonly workers?: number
  readonly threads?: number
  readonly healthPath: string
  /** False when `healthPath` is only the default: then a 404 there is no failure. */
  readonly healthPathGiven: boolean
  /** Pages that a new instance must answer below 400 with these words in them, `''` for any, before visitors get it. */
  readonly healthPaths: readonly { readonly path: string; readonly words: string }[]
  /** Seconds to wait for another run's lock. */
  readonly lockSeconds: number
  /** Seconds for which the site is asked again after the switch, before the old instance may end. */
  readonly verifySeconds: number
  /** Seconds that requests in flight have to end by themselves before the old instance is told to end. */
  readonly drainSeconds: number
  readonly keepReleases: number
  readonly processes: readonly OtherProcess[]
  /** Whether the YAML file says which processes there are, or that there are none. */
  readonly processesGiven: boolean
  /** What files for other platforms name and the action leaves alone: name → command. Set when a deploy begins. */
  readonly processesLeft?: Readonly<Record<string, string>>
  /** Debian packages to install beside the action's own; `auto`: also those that its packages turn out to need. */
  readonly packages: { readonly names: readonly string[]; readonly auto: boolean }
  /** Lines for a shell. */
  readonly commands: Readonly<Partial<Record<CommandMoment, readonly string[]>>>
  /** Folders of the repository that all releases share and the application may write. */
  readonly shared: readonly string[]
  /** Python lines at the end of the generated settings; `''` for none. */
  readonly overrides: string
  /** Whether messages of `check --deploy` stop a deploy. */
  readonly deployCheck: 'warn' | 'fail'
  readonly backups?: BackupsWish
  /** Backups of the database that stay after a deploy that made one. */
  readonly keepBackups: number
  /** What the judgement of pending migrations is for: a warning, a refusal, or nothing. */
  readonly riskyMigrations: 'warn' | 'fail' | 'allow'
  /** The database that the site may leave for another one, as DATABASE_CHANGED names it; empty where none is. */
  readonly leaveDatabase: string
  /** The loss of secrets.env after which new ones are made, as SECRETS_LOST names it; empty where none is. */
  readonly newSecrets: string
  /** Units of a site made by hand whose place this one takes, the one that serves it first; empty for none. */
  readonly takeOver: readonly string[]
  /** Whether the application makes links (symlink(2), link(2)), which its units forbid otherwise. */
  readonly links: boolean
}

/** What GitHub says about this run. */
export interface Run {
  readonly workspace: string
  /** `owner/name`; empty where neither GitHub nor git's `origin` tells it. */
  readonly repository: string
  /** GitHub's number of it, which a rename does not change; empty where there is none. */
  readonly repositoryId: string
  readonly commit: string
  readonly ref: string
  readonly actor: string
  readonly url: string
  readonly temp: string
  /** Start of the run, ISO 8601, UTC. */
  readonly startedAt: string
}
