// Made by script/contract from src/remote/shapes/firewall.py: change that, not this.

/** What listens where others than the server itself reach it. */
export interface Listening {
  /** As `25/tcp`. */
  readonly port: string
  /** The name of the process; of a socket that the kernel has to itself it is empty. */
  readonly program: string
}

/** What a packet filter that is on for a trial lets in and turns away, of what listens. */
export interface Attempted {
  /** Why this machine can't have one; empty where it can. */
  readonly absent: string
  /** Whether it differs from the one that was on. */
  readonly changed: boolean
  /** Ports that log-ins come by. */
  readonly ssh: readonly number[]
  /** What others than the action serve, which stays open. */
  readonly kept: readonly Listening[]
  /** Databases, and what is to be told by administrators alone. */
  readonly closed: readonly Listening[]
  /** What a packet filter of the server does not see: it goes to containers. */
  readonly beyond: readonly Listening[]
}

/** Where visitors do not get through rules of somebody's own: at the input, in a chain that names no port of theirs. */
export interface Gap {
  /** What printed it: nft, or as iptables-legacy. */
  readonly tool: string
  /** As nft(8) has it, `inet filter`; of iptables(8) `filter`. */
  readonly table: string
  readonly chain: string
  /** Rules before the one that turns away; null where none does, and the policy drops. */
  readonly index: number | null
  /** As `80/tcp`. */
  readonly ports: readonly string[]
}
