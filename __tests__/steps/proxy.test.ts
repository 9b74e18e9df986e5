import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/model.ts'
import { proxy } from '../../src/steps/proxy.ts'
import { verify } from '../../src/steps/verify.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned, probed } from './plan.ts'

const live = liveFacts()
const caddyfile = '/etc/caddy/blog.caddyfile'
const of = (facts: Facts) => deploymentOf(facts, checkoutOf())

describe('Proxy', () => {
  const content = live.files[caddyfile]?.content ?? ''
  const saying = (text: string) => ({ ...live.files, [caddyfile]: { hash: 'x', mode: 0o644, content: text } })
  const { [caddyfile]: _, ...gone } = live.files

  test.each<[string, Facts, readonly string[] | string]>([
    ['as it was', live, "Caddy's file unchanged"],
    ['edited by hand', { ...live, files: saying(`${content}# by hand\n`) }, ['reload Caddy: its file differs']],
    ['its file is gone', { ...live, files: gone }, ['reload Caddy: its file is not there']],
    ['stopped', { ...live, proxyActive: false }, ['start Caddy: Caddy is not running']],
    ['import taken out', { ...live, proxyServes: false }, ["reload Caddy: Caddy has not loaded the site's file"]],
    ['a bare server, before Django was asked', bare, ['configure Caddy: first deploy']],
  ])('%s', (_name, facts, expected) => {
    expect(planned(proxy, of(facts))).toEqual(expected)
    const looked = planned(verify, of(facts))
    if (typeof expected === 'string') expect(looked).toBe('/healthz answered 200 in 4 ms')
    else expect(looked).toEqual(['visit the site through Caddy: it changed'])
  })

  test('other URLs of static files', () => {
    const deployment = probed(deploymentOf(live, checkoutOf({ 'mainapp/settings/base.py': file('2') })), {
      staticUrl: '/s/',
    })
    expect(planned(proxy, deployment)).toEqual(['reload Caddy: its file differs'])
  })
})
