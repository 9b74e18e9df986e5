import type { Deployment } from '../deployment.ts'
import type { Facts, Inputs, ManagedFile, ProxyKind } from '../model.ts'
import type { Server } from '../server/server.ts'

/** What a run knows when it looks at the web server. */
export interface Looking {
  readonly inputs: Pick<Inputs, 'app' | 'basicAuth' | 'domains' | 'host' | 'https' | 'mode' | 'visitors'>
  readonly server: Server
  /** What serves the site in them is what is to. */
  readonly facts: Facts
  /** As they were told. */
  readonly before: Facts
  /** Gives what refuses the server its row in the report. */
  refusing<T>(act: () => Promise<T>): Promise<T>
}

/** What a step says that it does. */
export interface Words {
  readonly first: string
  readonly again: string
  readonly start: string
  readonly kept: string
  readonly visit: string
  /** Of what it serves now. */
  readonly done: string
}

/** One way of leading visitors to a site: all that the rest of the action knows of Caddy, nginx, Apache, or none of them. */
export interface WebServer {
  readonly kind: ProxyKind
  readonly words: Words
  /** Where the server itself reaches the site past certificates; null for the instance's own socket. */
  readonly port: number | null
  /**
   * The facts as they are with it, before anything is touched.
   *
   * @throws DeployError for what can't be used as it is
   */
  look(looking: Looking): Promise<Facts>
  /** Its file as it has to be, as far as that is known: null on a bare server. */
  render(deployment: Deployment): ManagedFile | null
  /** What it still lacks although its file is as it has to be; null for nothing. */
  pending?(deployment: Deployment): string | null
  /** Whether it can load another configuration; touches nothing. @throws DeployError */
  prove(deployment: Deployment, server: Server): Promise<void>
  /** Puts the file where it is read and has it loaded, if it is not; what was there comes back where that fails. */
  load(deployment: Deployment, server: Server, file: ManagedFile | null): Promise<{ readonly loaded: boolean }>
  /** What `load` has changed is undone. */
  takeBack(deployment: Deployment, server: Server): Promise<void>
}

/** One that may serve other sites of the server, too. */
export interface Beside<Kind extends ProxyKind> extends WebServer {
  readonly kind: Kind
  /** Whether it has the ports of visitors, and no site by a name of ours: then it can take ours in. */
  canTakeIn(looking: Pick<Looking, 'facts' | 'inputs' | 'server'>): Promise<boolean>
}

/** The words for a program of this name. */
export const wordsFor = (name: string): Words => ({
  first: `configure ${name}`,
  again: `reload ${name}`,
  start: `start ${name}`,
  kept: `${name}'s file unchanged`,
  visit: `visit the site through ${name}`,
  done: `${name} serves`,
})
