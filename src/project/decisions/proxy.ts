/** What serves a site, in words: pure. */
import type { Facts, ProxyKind } from '../../model.ts'

/** Caddy serves what nothing else is noted of. */
export const kindOf = ({ proxy }: Pick<Facts, 'proxy'>): ProxyKind => proxy?.kind ?? 'caddy'

/** As people call it. */
export const nameOf = (facts: Pick<Facts, 'proxy'>): string =>
  ({ caddy: 'Caddy', nginx: 'nginx', apache: 'Apache', none: 'a web server of your own' })[kindOf(facts)]
