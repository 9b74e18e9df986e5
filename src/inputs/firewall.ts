import type { FirewallWish, OpenPort } from '../model.ts'
import { asList, type Given, invalid, shown } from './given.ts'
import { parseNetwork } from './visitors.ts'

const hint = 'Write `firewall: enable`, or a list: `[enable, 25/tcp, 5432/tcp from 10.0.0.0/16]`.'

/** `open`, or `enable` and ports that stay open beside the site's own. */
export function parseFirewall(given: Given): FirewallWish {
  const items = asList(given).map((item) => item.toLowerCase().replace(/\s+/g, ' '))
  const words = items.filter((item) => /^[a-z-]+$/.test(item))
  const wrong = words.find((word) => word !== 'open' && word !== 'enable')
  if (wrong !== undefined || words.length > 1)
    throw invalid(given, `${shown(wrong ?? words.join(', '))} is neither open nor enable.`, hint)
  const ports = items.filter((item) => !words.includes(item)).map((item) => parsePort(given, item))
  const enable = words[0] === 'enable'
  if (!enable && ports.length > 0)
    throw invalid(given, 'ports are opened in a firewall that is switched on by `enable` only.', hint)
  return { enable, ports }
}

/** `25/tcp`, `8000-8010/udp`, `5432/tcp from 10.0.0.0/16`. */
function parsePort(given: Given, item: string): OpenPort {
  const [, numbers = '', protocol, from] = /^(\d{1,5}(?:-\d{1,5})?)\/(tcp|udp)(?: from (\S+))?$/.exec(item) ?? []
  const [first = 0, last = first] = numbers.split('-').map(Number)
  if ((protocol !== 'tcp' && protocol !== 'udp') || first < 1 || last > 65_535 || last < first)
    throw invalid(given, `${shown(item)} is not a port.`, hint)
  return { numbers: numbers.replace(/^(\d+)-\1$/, '$1'), protocol, from: from ? parseNetwork(given, from) : null }
}
