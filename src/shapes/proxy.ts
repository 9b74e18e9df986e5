// Made by script/contract from src/remote/shapes/proxy.py: change that, not this.

/** Who can tell Caddy what to serve, and what it serves beside what its files say. */
export interface CaddyMemory {
  /** Who reaches its admin API: root and Caddy; every program of the server, which a deploy ends, or leaves and tells. */
  readonly admin: 'closed' | 'open' | 'left' | 'unknown'
  readonly altered: readonly string[]
  /** Loading the files is the way back. */
  readonly mends: boolean
  /** Why it can't be told; mostly empty. */
  readonly untold: string
}

/** What a site's file for nginx depends on. */
export interface NginxFound {
  /** Where it belongs. */
  readonly path: string
  readonly version: string
  /** Port of visitors → what stands behind `listen`. */
  readonly listens: Readonly<Record<string, readonly string[]>>
  /** Ports of visitors on which nobody else's site listens. */
  readonly alone: readonly number[]
  /** Whether there is who asks authorities for certificates. */
  readonly certbot: boolean
}

/** What a site's file for Apache depends on. */
export interface ApacheFound {
  /** Port of visitors → what stands in `<VirtualHost …>`. */
  readonly addresses: Readonly<Record<string, readonly string[]>>
  /** Ports of visitors on which nobody else has a site. */
  readonly alone: readonly number[]
  /** Whether there is who asks authorities for certificates. */
  readonly certbot: boolean
}

/** What serves a site, as it was configured last: proxy.json in its folder, which Caddy's sites do without. */
export interface ProxyNote {
  readonly kind: 'caddy' | 'nginx' | 'apache' | 'none'
  /** Empty where it is somebody else's. */
  readonly unit: string
  /** Whom the socket belongs to. */
  readonly group: string
  readonly nginx: NginxFound | null
  /** Absent from notes of before there was Apache. */
  readonly apache: ApacheFound | null
}

/** The nginx of the server. */
export interface FoundNginx {
  readonly active: boolean
  /** Whether it has a port of visitors. */
  readonly holds: boolean
  readonly found: NginxFound
  /** Domains of the site that another site of nginx has: domain → its file. */
  readonly taken: Readonly<Record<string, string>>
}

/** The Apache of the server. */
export interface FoundApache {
  readonly active: boolean
  /** Whether it has a port of visitors. */
  readonly holds: boolean
  readonly found: ApacheFound
  /** Domains of the site that another site of Apache answers: domain → its file. */
  readonly taken: Readonly<Record<string, string>>
}

/** Whether the web server had to load its configuration, and why there is no certificate of an authority yet. */
export interface Loaded {
  readonly loaded: boolean
  /** Empty where there is one, or none is wanted. */
  readonly refused: string
}

/** What DATABASES of a site made by hand says of `default`. */
export interface OldDatabase {
  readonly engine: string
  readonly name: string
  readonly host: string
  readonly port: string
}

/** A site made by hand that is to be taken over. */
export interface OldSite {
  /** What leads visitors to it. */
  readonly web: 'nginx' | 'apache'
  /** Units that end with it, those of sockets first, and which of them start at a boot. */
  readonly units: readonly string[]
  readonly enabled: readonly string[]
  /** Those of them that no visitor waits for, as a queue's worker. */
  readonly beside: readonly string[]
  readonly user: string
  readonly database: OldDatabase
  /** Its uploads; empty for none. */
  readonly media: string
  /** Files of the web server that serve it, as it reads them: file → where it is kept. */
  readonly files: Readonly<Record<string, string>>
  /** What it presents to visitors, chain and key; empty where it has none. */
  readonly certificate: readonly string[]
  /** Whether its user has a crontab(5). */
  readonly crontab: boolean
}
