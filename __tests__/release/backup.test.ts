import { expect, test } from 'vitest'
import { restoreHint } from '../../src/release/backup.ts'
import { bare, checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'

test('the command that brings a backup back is named only where it is there', () => {
  const backup = '/srv/blog/backups/r1.dump'
  const live = { ...deploymentOf(liveFacts(), checkoutOf()), backup }
  expect(restoreHint(live)).toBe('"sudo blog-restore r1.dump" on the server brings the database back as it was before.')
  const first = { ...deploymentOf(bare, checkoutOf()), backup }
  expect(restoreHint(first)).toMatch(/lies in \/srv\/blog\/backups\/r1\.dump on the server: docs\/backups\.md/)
})
