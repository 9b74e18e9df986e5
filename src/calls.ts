// Made by script/contract from the signatures of src/remote: change those, not this.
import type { EnvEntry } from './model/inputs.ts'
import type { Dependencies } from './model/project.ts'
import type { Site } from './model/server.ts'
import type { DatabaseBackedUp, DatabaseEmpty, DatabaseUnknown, DumpProgramMissing, ExtensionMade, FoundDatabases, MadeDatabase, OutsideFile } from './shapes/database.ts'
import type { Interpreter, Part, PythonOutput } from './shapes/environment.ts'
import type { ServiceState } from './shapes/facts.ts'
import type { Attempted, Gap } from './shapes/firewall.ts'
import type { Drained, ExpectedPage, HealthAnswer, HealthQuestion, LiveAnswer, NotStarted, Switched, WayBack, Withdrawn } from './shapes/instance.ts'
import type { Confinement } from './shapes/launch.ts'
import type { DumpLoaded, DumpNone, Fetched, Owner, Prepared, RepositoryAddress } from './shapes/offsite.ts'
import type { FoundApache, FoundNginx, Loaded, OldSite } from './shapes/proxy.ts'
import type { FileToPlace, FoundRelease, Guests, MediaShown, Pruned, Received, Staged } from './shapes/release.ts'
import type { Belongings, Removed } from './shapes/removal.ts'
import type { Configured, FoundCaddy, GivenUser, Guarded, Looked, Maintained, Through, Visit } from './shapes/site.ts'

/** What the server can be called for: `server.call('folder.function', arguments)`. */
export interface Calls {
  /** Puts the site's file where Apache reads it and has it loaded with the modules that it needs, unless that is so already. What was there comes back where Apache does not take it; later `put_back` does so, for the run of this token. `note` says what serves the site, `port` is that of the local listener. Where `https` is `auto` a certificate is asked for, if there is none for these names and `asks` does not forbid it; why there is none yet is answered. The page of a `fresh` Apache, which this run has installed, is taken away. The files that ours takes the place of (`instead`) are moved to where they are kept. */
  'apache.configure': {
    arguments: { readonly app: string; readonly token: string; readonly content: string; readonly group: string; readonly note: string; readonly domains: readonly string[]; readonly https: string; readonly asks: boolean; readonly port: number; readonly fresh: boolean; readonly instead?: Readonly<Record<string, string>> | null }
    result: Loaded
  }
  /** What Apache had of the site before the run of this token, and loaded. Raises Failure APACHE_FAILED. */
  'apache.putBack': {
    arguments: { readonly app: string; readonly token: string }
    result: null
  }
  /** How Apache runs on this server, None where there is none; `taken` are those of the domains that another site of it answers: {domain: file}. Files whose place ours is to take (`instead`) are as if they were not there. Touches nothing. Raises Failure APACHE_FAILED where it can't be used as it is. */
  'apache.survey': {
    arguments: { readonly app: string; readonly domains: readonly string[]; readonly instead?: readonly string[] }
    result: FoundApache | null
  }
  /** Takes the site's own file from Apache, which goes on with all else. Raises Failure APACHE_FAILED. */
  'apache.takeAway': {
    arguments: { readonly app: string }
    result: null
  }
  /** A backup of the release's database, if there is one to make. */
  'database.backUp': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly stem: string; readonly migrates: boolean; readonly part: Part }
    result: DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown
  }
  /** A backup of the database that the settings call `alias`, if there is one to make, before the release migrates it; the `keep` newest stay. Raises BACKUP_FAILED, DATABASE_UNREACHABLE, DISK_FULL, STEP_TIMED_OUT. */
  'database.backUpOther': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly alias: string; readonly keep: number; readonly part: Part }
    result: DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown
  }
  /** Ends all that the site runs: nobody writes to its database. It is off as long as a unit of the run is there, and started again when that ends, however it does: with the run, with its connection, or because the next run ends it. */
  'database.closeSite': {
    arguments: { readonly app: string }
    result: null
  }
  /** The new database is the site's: no move may empty it any more. What keeps the site off has come to its end. */
  'database.concludeMove': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly part: Part }
    result: PythonOutput
  }
  /** Makes an extension in the application's own database, as the server's administrator. The package that lacks for it comes back where it is not installed: then nothing was made. Raises Failure DATABASE_REFUSED. */
  'database.extend': {
    arguments: { readonly app: string; readonly extension: string }
    result: ExtensionMade
  }
  /** What is there. Changes nothing. `name` and `port` are those of the project's settings, empty for none. */
  'database.look': {
    arguments: { readonly app: string; readonly engine: 'postgresql' | 'mysql'; readonly name: string; readonly port: string }
    result: FoundDatabases
  }
  /** What lies at a path; None for no file, an empty one, and the site's own. Changes nothing. */
  'database.lookOutside': {
    arguments: { readonly app: string; readonly path: string }
    result: OutsideFile | null
  }
  /** The application's own database and user, on a server that is ready. May be run again at any point. */
  'database.make': {
    arguments: { readonly app: string; readonly engine: 'postgresql' | 'mysql'; readonly entry: readonly string[]; readonly url: boolean }
    result: MadeDatabase
  }
  /** One act of a move (src/inside/moving) in `release`, with the database of `live` beside its own. How that is reached is asked in `live`, and goes from one process to the other by a pipe. */
  'database.move': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly live: string; readonly liveDirectory: string; readonly act: 'prepare' | 'copy' | 'settle'; readonly arguments: readonly string[]; readonly part: Part }
    result: PythonOutput
  }
  /** Which migrations the database lacks of the live release; each run knows it then. Raises BACKUP_FAILED where it can't be asked. */
  'database.noteApplied': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly part: Part }
    result: readonly string[]
  }
  /** The site is on again, with what `current` names. */
  'database.openSite': {
    arguments: { readonly app: string }
    result: null
  }
  /** The server runs; one that this action has installed is set up once. */
  'database.prepare': {
    arguments: { readonly engine: 'postgresql' | 'mysql' }
    result: null
  }
  /** Removes our older backups; the newest stays whatever `keep` says. Returns their names. */
  'database.pruneBackups': {
    arguments: { readonly app: string; readonly keep: number }
    result: readonly string[]
  }
  /** Gives a release the virtual environment of the key `venv`, which is built unless it is there, and bytecode to its files `compiled`. `uv` is where uv lies or is put, `environment` the release's variables, `beside` what runs the site, `pinned` that and uv with their hashes (a requirements file), `absent` the protections that this machine can't have. A `trial` is a plan's: nobody else finds the environment. Answers what was installed by a lock file that has hashes, and has none of its own there. */
  'environment.build': {
    arguments: { readonly app: string; readonly release: string; readonly venv: string; readonly python: Interpreter; readonly uv: string; readonly uvVersion: string; readonly compiled: readonly string[]; readonly environment: readonly EnvEntry[]; readonly dependencies: Dependencies; readonly beside: readonly string[]; readonly pinned: string; readonly absent: readonly string[]; readonly trial: boolean }
    result: readonly string[]
  }
  /** Removes the virtual environment of a key. */
  'environment.discard': {
    arguments: { readonly app: string; readonly venv: string }
    result: null
  }
  /** Runs `python` with these words, or the module `inside` of src/inside by its `main(*arguments)`, in the folder `directory` of the release's code. `unit` names its unit. Its lines are said as they come unless `quiet`; the last `keep` come back, and where that is null all that fit (remote/environment/printed.py). */
  'environment.run': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly words: readonly string[]; readonly inside: string | null; readonly arguments: readonly string[]; readonly input: string; readonly unit: string | null; readonly quiet: boolean; readonly keep: number | null; readonly collect: boolean; readonly settle: boolean; readonly previous: string | null; readonly part: Part }
    result: PythonOutput
  }
  /** The filter is on, and is taken back when so many seconds have passed, unless `keep` comes before. It lets in log-ins (`port` is that of this session, 0 where it is not known), visitors, what others serve here, and `wanted`, lines of the application's own. Raises Failure FIREWALL_FAILED. */
  'firewall.attempt': {
    arguments: { readonly app: string; readonly port: number; readonly wanted: readonly string[]; readonly seconds: number }
    result: Attempted
  }
  /** The filter stays, now and at each boot. Raises Failure FIREWALL_FAILED where it was taken back before. */
  'firewall.keep': {
    arguments: Record<string, never>
    result: null
  }
  /** Visitors get through, now and after each boot. Raises Failure FIREWALL_FAILED. */
  'firewall.letThrough': {
    arguments: { readonly gaps: readonly Gap[] }
    result: null
  }
  /** The filter is as it was before the trial; nothing where that is over. */
  'firewall.takeBack': {
    arguments: Record<string, never>
    result: null
  }
  /** Asks the live instance for its health path; null when there is none. */
  'instance.askLive': {
    arguments: { readonly app: string; readonly health: HealthQuestion }
    result: LiveAnswer | null
  }
  /** Asks the new instance for pages that the live one answers with 200. Answers how many were asked for; fewer where the time is over, or it does not answer. Raises Failure INSTANCE_UNHEALTHY for those that are broken now. */
  'instance.compare': {
    arguments: { readonly app: string; readonly release: string; readonly pages: readonly string[]; readonly domain: string; readonly secure: boolean }
    result: number
  }
  /** Throws away an instance that served for a moment: it has so many seconds to answer what visitors asked it. */
  'instance.discard': {
    arguments: { readonly app: string; readonly release: string; readonly drainSeconds: number }
    result: null
  }
  /** The old instance answers what it has accepted, and what still waits at its socket; then it ends. Only what never ends by itself, such as a websocket, is still open then, and is closed by the server's own shutdown. */
  'instance.drain': {
    arguments: { readonly app: string; readonly release: string; readonly drainSeconds: number }
    result: Drained
  }
  /** Asks an instance for each page, with redirects on the site followed: it answers below 400, and shows the words. `first` is whether no release was live before. */
  'instance.expect': {
    arguments: { readonly app: string; readonly release: string; readonly pages: readonly ExpectedPage[]; readonly domain: string; readonly secure: boolean; readonly first: boolean }
    result: null
  }
  /** Tells the last `lines` lines, or all `since` a time of systemd.time(7), each as a log line without the site's secrets; with `follows` also what comes, until standard input ends. Answers whether there is such a site. Raises APP_NAME_TAKEN, COMMAND_FAILED. */
  'instance.follow': {
    arguments: { readonly app: string; readonly since: string; readonly lines: number; readonly follows: boolean }
    result: boolean
  }
  /** Starts the instance of `release` after the old one, and switches the site `to` the release that it serves: the name points to the new socket first, where requests wait until the old instance has ended and the new one has loaded. The old socket stays, so that the way back is one rename: the next request starts the old instance again. */
  'instance.handOver': {
    arguments: { readonly app: string; readonly release: string; readonly old: string; readonly to: string; readonly at: string; readonly health: HealthQuestion; readonly startSeconds: number; readonly drainSeconds: number; readonly force: boolean; readonly back: WayBack }
    result: HealthAnswer
  }
  /** The release uses the instance that is there: its http.sock is a link straight to the one that owns it. A plain file, as a socket unit makes it, would start the application a second time. */
  'instance.keep': {
    arguments: { readonly app: string; readonly release: string; readonly owner: string }
    result: null
  }
  /** The pages that the live instance answers with 200: the start page, and those of this site that it links to, as a search engine would follow them: without a query, no nofollow, nothing that robots.txt forbids. Fewer where the time is over, none where it does not answer. */
  'instance.observe': {
    arguments: { readonly app: string; readonly old: string; readonly domain: string; readonly secure: boolean }
    result: readonly string[]
  }
  /** Starts again what `current` names, after a crash that systemd could not heal; workers and timers where they are to `work` already. */
  'instance.repair': {
    arguments: { readonly app: string; readonly health: HealthQuestion; readonly startSeconds: number; readonly work?: boolean }
    result: HealthAnswer
  }
  /** Stops units, starts others, and watches for so many seconds whether they stay. Of those that are `spared` one that does not is taken away with its file, and told. */
  'instance.replaceProcesses': {
    arguments: { readonly stop: readonly string[]; readonly start: readonly string[]; readonly steadySeconds: number; readonly spared?: readonly string[] }
    result: readonly Withdrawn[]
  }
  /** Starts a release's own instance beside the live one (`old`). Where the memory does not suffice for two, or signals of the old one end the new one, nothing has started: then `handOver` is the way. */
  'instance.start': {
    arguments: { readonly app: string; readonly release: string; readonly old: string | null; readonly health: HealthQuestion; readonly startSeconds: number }
    result: HealthAnswer | NotStarted
  }
  /** Renames `current` to a release: the one step that visitors can notice. `at` is the time as ISO 8601, `token` that of the run's lock. What the release is made of is on the disk before the name points to it. Its workers and timers start with it, where they are to `work` already. */
  'instance.switch': {
    arguments: { readonly app: string; readonly to: string; readonly at: string; readonly token: string; readonly work?: boolean }
    result: Switched
  }
  /** Puts back what was live when the run began. After it no switch of this run can happen any more. */
  'instance.switchBack': {
    arguments: { readonly app: string; readonly back: WayBack }
    result: null
  }
  /** The pages that the start page of a first release links to, as `observe` finds them, and that answer 500 or more. */
  'instance.tour': {
    arguments: { readonly app: string; readonly release: string; readonly domain: string; readonly secure: boolean }
    result: ReadonlyArray<readonly [string, number]>
  }
  /** Starts a program that does nothing where the site lies or will lie, with all protections; where that fails, with one after the other. Answers the names of those that this machine can't have; mostly none. */
  'launch.tryOut': {
    arguments: { readonly app: string; readonly protections: readonly Confinement[] }
    result: readonly string[]
  }
  /** Puts the site's file where nginx reads it and has it loaded, unless that is so already. What was there comes back where nginx does not take it; later `put_back` does so, for the run of this token. `note` says what serves the site. Where `https` is `auto` a certificate is asked for, if there is none for these names and `asks` does not forbid it; why there is none yet is answered. The files that ours takes the place of (`instead`) are moved to where they are kept. */
  'nginx.configure': {
    arguments: { readonly app: string; readonly token: string; readonly content: string; readonly group: string; readonly note: string; readonly domains: readonly string[]; readonly https: string; readonly asks: boolean; readonly instead?: Readonly<Record<string, string>> | null }
    result: Loaded
  }
  /** The site's file as it was before the run of this token, and loaded. Raises Failure NGINX_FAILED. */
  'nginx.putBack': {
    arguments: { readonly app: string; readonly token: string }
    result: null
  }
  /** How nginx runs on this server, None where there is none; `taken` are those of the domains that another site of it has: {domain: file}. Files whose place ours is to take (`instead`) are as if they were not there. Touches nothing. Raises Failure NGINX_FAILED where it can't be used as it is. */
  'nginx.survey': {
    arguments: { readonly app: string; readonly domains: readonly string[]; readonly instead?: readonly string[] }
    result: FoundNginx | null
  }
  /** Takes the site's own file from nginx, which goes on with all else. Raises Failure NGINX_FAILED. */
  'nginx.takeAway': {
    arguments: { readonly app: string }
    result: null
  }
  /** The site is live: what was unpacked is removed, and from which snapshot it came back is noted. */
  'offsite.conclude': {
    arguments: { readonly app: string }
    result: null
  }
  /** Brings a snapshot (the beginning of its name, empty for the newest): secrets, records and what the application has written are in their places then, its dump waits. May be run again at any point. */
  'offsite.fetch': {
    arguments: { readonly app: string; readonly address: RepositoryAddress; readonly owner: Owner; readonly snapshot: string }
    result: Fetched
  }
  /** Loads the dumps into the empty databases of the release, and the keys of Redis. Raises RESTORE_REFUSED for a default one that is not empty, BACKUP_FAILED, DATABASE_UNREACHABLE. */
  'offsite.load': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly part: Part }
    result: DumpLoaded | DumpNone | DumpProgramMissing
  }
  /** Makes the repository where there is none. With `fresh` nothing of the site is live yet, and a repository with backups of it is refused: an empty site would push them out. Raises BACKUPS_UNREACHABLE, BACKUPS_REFUSED. */
  'offsite.prepare': {
    arguments: { readonly app: string; readonly address: RepositoryAddress; readonly owner: Owner; readonly fresh: boolean }
    result: Prepared
  }
  /** Starts them and waits for none of them; with `restart` a timer that runs hears of a new schedule. Raises COMMAND_FAILED. */
  'offsite.start': {
    arguments: { readonly units: readonly string[]; readonly restart: boolean }
    result: null
  }
  /** Removes a release that was never live, unless a migration runs with its code. */
  'release.discard': {
    arguments: { readonly app: string; readonly release: string }
    result: null
  }
  /** The release of a first deploy that has failed behind its migrations, in which commands can be run; None where there is none, or another one is live. The next deploy removes it. */
  'release.findStaged': {
    arguments: { readonly app: string }
    result: Staged | null
  }
  /** What a release is made of, and whether it can be live again. Reads only. */
  'release.inspect': {
    arguments: { readonly app: string; readonly release: string }
    result: FoundRelease
  }
  /** The copy of secrets.env beside the backups becomes what the file is, where nothing of that is lost. */
  'release.keepSecrets': {
    arguments: { readonly app: string }
    result: null
  }
  /** The collected static files of a release are those of the release `base`. */
  'release.linkStatic': {
    arguments: { readonly app: string; readonly release: string; readonly base: string }
    result: null
  }
  /** Writes the site's mark, and makes its folder where there is none. Raises SYNC_FAILED, DISK_FULL. */
  'release.mark': {
    arguments: { readonly app: string; readonly site: Site }
    result: null
  }
  /** Writes generated files and removes others; units are disabled and stopped before that, or enabled after it. The site's folder is closed to all but its `guests`. */
  'release.place': {
    arguments: { readonly files: readonly FileToPlace[]; readonly remove?: readonly string[]; readonly disable?: readonly string[]; readonly enable?: readonly string[]; readonly daemonReload?: boolean; readonly guests?: Guests | null }
    result: null
  }
  /** Removes releases, and all unused environments. What is live stays, the release whose instance serves, and one with whose code a job of a timer is under way: the next run removes that one. */
  'release.prune': {
    arguments: { readonly app: string; readonly releases: readonly string[] }
    result: Pruned
  }
  /** The code of a new release: that of the release `base` without `leaveOut`, and what `user` sends by SFTP while this runs; `caddy` is the group that Caddy runs as. It then has `count` files; `messages` are translations to compile, `shared` the folders that stay. For one who only `looks` all is in the release's own folder, which is removed afterwards. */
  'release.receive': {
    arguments: { readonly app: string; readonly release: string; readonly user: string; readonly caddy: string; readonly base: string | null; readonly leaveOut: readonly string[]; readonly count: number; readonly shared: readonly string[]; readonly messages: readonly string[]; readonly looks: boolean }
    result: Received
  }
  /** Makes anew what secrets.env has lost; `loss` is the one that was seen. What the copy had stays beside it. The password of a database is set when it is next used (remote.database.own), and the address of a Redis when it is provided. Raises SECRETS_LOST where another loss is found. */
  'release.renewSecrets': {
    arguments: { readonly app: string; readonly loss: string }
    result: null
  }
  /** Mounts them, and looks for links that were served until now. Raises COMMAND_FAILED. */
  'release.showMedia': {
    arguments: { readonly app: string }
    result: MediaShown
  }
  /** What of a site would go, and what would stay; touches nothing. */
  'removal.look': {
    arguments: { readonly app: string }
    result: Belongings
  }
  /** Takes a site away, and with `data` all that people have written, too. What it does not know stays, and is told. */
  'removal.takeAway': {
    arguments: { readonly app: string; readonly data: boolean }
    result: Removed
  }
  /** Written down before apt-get begins, so that an interrupted installation is known as ours by the next run. */
  'services.announce': {
    arguments: { readonly service: 'postgresql' | 'mysql' | 'redis' }
    result: null
  }
  /** The application's own Redis runs, by a unit with the text `unit`, and REDIS_URL in the site's secrets says where. What the application has in a Redis that sites shared is there too, as far as it is no queue. May be run again at any point. */
  'services.provideRedis': {
    arguments: { readonly app: string; readonly unit: string }
    result: null
  }
  /** Starts services that are not running. Raises SERVICE_FAILED for the first that does not come up. */
  'services.start': {
    arguments: { readonly services: readonly ServiceState[] }
    result: null
  }
  /** Moves what the application has in the Redis that sites shared, once no process of it uses that any more; answers how many keys there were, None where that one does not answer and keeps them. Raises SERVICE_FAILED. */
  'services.takeKeys': {
    arguments: { readonly app: string }
    result: number | null
  }
  /** Whether Caddy can load another configuration, and nobody's site is changed by that; touches nothing. Raises Failure CADDY_FAILED where its API does not answer, or it serves something else than its files say. */
  'site.compare': {
    arguments: { readonly app: string }
    result: null
  }
  /** Puts our file beside the user's and has Caddy load it, unless it serves just that already; `port` is one that the file makes Caddy listen on. What was there before is put back when Caddy does not take it, or would serve others otherwise than before; later `put_back` does so, for the run of this token. */
  'site.configure': {
    arguments: { readonly app: string; readonly token: string; readonly content: string; readonly port: number }
    result: Configured
  }
  /** Moves the admin API of a Caddy that a package runs, and whose file says nothing of it, to where no site reaches it, and gives its unit what Caddy needs not be able to do. Caddy goes on serving; where it does not take that, all is as it was, and why is told. */
  'site.guard': {
    arguments: { readonly app: string }
    result: Guarded
  }
  /** A hash for each user, in their order. The salt follows from the names of site and user, so that the same password is the same hash, and in no way from the password. Raises Failure SERVER_UNSUPPORTED. */
  'site.hashPasswords': {
    arguments: { readonly app: string; readonly users: readonly GivenUser[] }
    result: readonly string[]
  }
  /** Takes the site's own file from Caddy, which goes on with all else. Raises Failure CADDY_FAILED, PORT_TAKEN where it can't load the rest. */
  'site.leave': {
    arguments: { readonly app: string }
    result: null
  }
  /** Whether Caddy, run by this unit, has our file, which makes it listen on `port`; what it serves beside what its files say, and who reaches its admin API. Where it serves just that it is noted, so that later runs need not ask again; with `notes` false nothing is touched. */
  'site.look': {
    arguments: { readonly app: string; readonly unit: string; readonly port: number; readonly notes: boolean }
    result: Looked
  }
  /** Closes the site to visitors from now on, but for the address from which this run has logged in, or opens it again. `at` is the time as ISO 8601. What visitors get is looked at by the domain, where `looks`; a site whose web server does not look for the file is left open. */
  'site.maintain': {
    arguments: { readonly app: string; readonly on: boolean; readonly at: string; readonly domain: string; readonly secure: boolean; readonly looks: boolean }
    result: Maintained
  }
  /** Has apt prefer the Caddy of Debian's backports (apt_preferences(5)), and nothing else of there, before it is installed. Answers their name; empty where there are none. */
  'site.offerNewer': {
    arguments: Record<string, never>
    result: string
  }
  /** Caddy as it was before the run of this token: its files, what it has loaded, and whether it runs. */
  'site.putBack': {
    arguments: { readonly app: string; readonly token: string }
    result: null
  }
  /** Writes down what serves the site, as JSON; None is Caddy, which is taken for granted. */
  'site.serveBy': {
    arguments: { readonly app: string; readonly note: string | null }
    result: null
  }
  /** How Caddy runs on this server, None where there is none; `port` is one that our file makes it listen on. Touches nothing. Raises Failure CADDY_FAILED where it can't be used as it is, PORT_TAKEN for one that systemd does not run. */
  'site.survey': {
    arguments: { readonly app: string; readonly port: number }
    result: FoundCaddy | null
  }
  /** Looks at the site as a visitor would, and again and again until so many seconds after the call. `port` is the local listener of the web server, `by`; None where it is somebody else's, and the instance is asked at its socket. No certificate is waited for of the domains that lead `elsewhere`. Those that are `redirected` lead to the main one, and a site that is `gated` asks for a password. `pages` are looked at where the start page does not answer well. When the site is not as it is to be, goes `back`, unless that is null. */
  'site.verify': {
    arguments: { readonly app: string; readonly domains: readonly string[]; readonly health: HealthQuestion; readonly port: number | null; readonly by: Through; readonly staticUrl: string | null; readonly certificateSeconds: number; readonly elsewhere: readonly string[]; readonly redirected: readonly string[]; readonly gated: boolean; readonly verifySeconds: number; readonly pages: readonly string[]; readonly back: WayBack | null }
    result: Visit
  }
  /** Rows and uploads of the old site as they are now. Raises Failure TAKE_OVER_FAILED. */
  'taking.bring': {
    arguments: { readonly app: string }
    result: null
  }
  /** Has the web server (`web`; `port` is that of its local listener) serve the site by its own file instead of the old one's `files`. From then on requests wait in the new socket until the old site has answered what it has begun, and what it has written is brought. Where anything fails the old site serves again. */
  'taking.change': {
    arguments: { readonly app: string; readonly release: string; readonly token: string; readonly content: string; readonly group: string; readonly note: string; readonly domains: readonly string[]; readonly https: string; readonly web: string; readonly port: number; readonly files: Readonly<Record<string, string>>; readonly certificate: readonly string[]; readonly health: HealthQuestion; readonly startSeconds: number }
    result: Loaded
  }
  /** The old site serves again, with all that visitors have written. Raises Failure TAKE_OVER_FAILED. */
  'taking.giveBack': {
    arguments: { readonly app: string }
    result: null
  }
  /** The site made by hand that the first of the units runs behind nginx or Apache (`proxy`: which one, or `auto`) under these domains; the other units end with it. `secure`: it is to be served by HTTPS. Touches nothing. */
  'taking.survey': {
    arguments: { readonly app: string; readonly units: readonly string[]; readonly domains: readonly string[]; readonly secure: boolean; readonly proxy: string }
    result: OldSite
  }
}

/** The module of each call. */
export const callModules: Readonly<Record<keyof Calls, string>> = {
  'apache.configure': 'remote.apache.configure',
  'apache.putBack': 'remote.apache.configure',
  'apache.survey': 'remote.apache.found',
  'apache.takeAway': 'remote.apache.configure',
  'database.backUp': 'remote.database.dump',
  'database.backUpOther': 'remote.database.others',
  'database.closeSite': 'remote.database.moving',
  'database.concludeMove': 'remote.database.moving',
  'database.extend': 'remote.database.extensions',
  'database.look': 'remote.database.own',
  'database.lookOutside': 'remote.database.outside',
  'database.make': 'remote.database.own',
  'database.move': 'remote.database.moving',
  'database.noteApplied': 'remote.database.look',
  'database.openSite': 'remote.database.moving',
  'database.prepare': 'remote.database.own',
  'database.pruneBackups': 'remote.database.backups',
  'environment.build': 'remote.environment.build',
  'environment.discard': 'remote.environment.build',
  'environment.run': 'remote.environment.django',
  'firewall.attempt': 'remote.firewall.enable',
  'firewall.keep': 'remote.firewall.enable',
  'firewall.letThrough': 'remote.firewall.visitors',
  'firewall.takeBack': 'remote.firewall.enable',
  'instance.askLive': 'remote.instance.live',
  'instance.compare': 'remote.instance.linked',
  'instance.discard': 'remote.instance.discard',
  'instance.drain': 'remote.instance.drain',
  'instance.expect': 'remote.instance.expected',
  'instance.follow': 'remote.instance.follow',
  'instance.handOver': 'remote.instance.start',
  'instance.keep': 'remote.instance.switch',
  'instance.observe': 'remote.instance.linked',
  'instance.repair': 'remote.instance.start',
  'instance.replaceProcesses': 'remote.instance.processes',
  'instance.start': 'remote.instance.start',
  'instance.switch': 'remote.instance.switch',
  'instance.switchBack': 'remote.instance.switch',
  'instance.tour': 'remote.instance.linked',
  'launch.tryOut': 'remote.launch.trial',
  'nginx.configure': 'remote.nginx.configure',
  'nginx.putBack': 'remote.nginx.configure',
  'nginx.survey': 'remote.nginx.found',
  'nginx.takeAway': 'remote.nginx.configure',
  'offsite.conclude': 'remote.offsite.restore',
  'offsite.fetch': 'remote.offsite.restore',
  'offsite.load': 'remote.offsite.loading',
  'offsite.prepare': 'remote.offsite.prepare',
  'offsite.start': 'remote.offsite.timer',
  'release.discard': 'remote.release.prune',
  'release.findStaged': 'remote.release.staged',
  'release.inspect': 'remote.release.inspect',
  'release.keepSecrets': 'remote.release.renew',
  'release.linkStatic': 'remote.release.links',
  'release.mark': 'remote.release.mark',
  'release.place': 'remote.release.place',
  'release.prune': 'remote.release.prune',
  'release.receive': 'remote.release.receive',
  'release.renewSecrets': 'remote.release.renew',
  'release.showMedia': 'remote.release.media',
  'removal.look': 'remote.removal.take_away',
  'removal.takeAway': 'remote.removal.take_away',
  'services.announce': 'remote.services.serving',
  'services.provideRedis': 'remote.services.own_redis',
  'services.start': 'remote.services.serving',
  'services.takeKeys': 'remote.services.own_redis',
  'site.compare': 'remote.site.caddy',
  'site.configure': 'remote.site.caddy',
  'site.guard': 'remote.site.guard',
  'site.hashPasswords': 'remote.site.hashes',
  'site.leave': 'remote.site.served_by',
  'site.look': 'remote.site.guard',
  'site.maintain': 'remote.site.maintenance',
  'site.offerNewer': 'remote.site.newer',
  'site.putBack': 'remote.site.caddy',
  'site.serveBy': 'remote.site.served_by',
  'site.survey': 'remote.site.caddy',
  'site.verify': 'remote.site.verify',
  'taking.bring': 'remote.taking.change',
  'taking.change': 'remote.taking.change',
  'taking.giveBack': 'remote.taking.change',
  'taking.survey': 'remote.taking.survey',
}
