import { expect, test } from 'vitest'
import { renderCaddyfileOnce } from '../../src/release/caddyfile.ts'
import { bare, checkoutOf, deploymentOf, liveFacts, probe } from '../project/deployed.ts'

test('it is rendered once for an answer of Django, and again only for another one', () => {
  const deployment = deploymentOf(liveFacts(), checkoutOf())
  const first = renderCaddyfileOnce(deployment)
  expect(first).toMatchObject({ kind: 'caddy', path: '/etc/caddy/blog.caddyfile' })
  expect(renderCaddyfileOnce(deployment)).toBe(first)
  deployment.probe = { ...probe, staticUrl: '/s/' }
  const second = renderCaddyfileOnce(deployment)
  expect(second?.content).toContain('handle_path /s/*')
  expect(renderCaddyfileOnce(deployment)).toBe(second)
})

test('nobody knows it before Django was asked for the first time', () => {
  expect(renderCaddyfileOnce(deploymentOf(bare, checkoutOf()))).toBeNull()
})
