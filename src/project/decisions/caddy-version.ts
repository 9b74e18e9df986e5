import { satisfies } from '../detection/python-version.ts'

/** Whether a Caddy (`2.11.2-1~bpo13+1`, `v2.11.2 h1:…`) is of this version or newer; one that nobody knows is not. */
export const isCaddyFrom = (first: string, version: string | null): boolean =>
  satisfies((version ?? '').replace(/^v/, ''), `>=${first}`)
