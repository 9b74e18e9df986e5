/** What public DNS says of a domain, as the runner is told; null where nobody could tell. */
export interface DomainRecords {
  readonly domain: string
  /** Its addresses, aliases followed; empty where there are none. */
  readonly a: readonly string[] | null
  readonly aaaa: readonly string[] | null
  /** The name that a CNAME record gives it. */
  readonly alias: string | null
  /** The name whose records a provider's form shows: the closest that has a SOA record (RFC 1034). */
  readonly zone: string | null
  /** Who may issue certificates (the `issue` values of CAA records, RFC 8659); empty where everybody may. */
  readonly issuers: readonly string[] | null
}

/** What is known of a domain: whether it leads to the server (null: that can't be known), and what is to change. */
export interface DomainFinding {
  readonly domain: string
  readonly leadsHere: boolean | null
  /** One sentence each, with the record as a provider's form wants it. */
  readonly faults: readonly string[]
}
