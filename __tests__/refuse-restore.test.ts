import { expect, test } from 'vitest'
import type { Facts, Mode } from '../src/model.ts'
import { refuseRestore } from '../src/refuse-restore.ts'

const begun = { '/srv/blog/offsite.json': { hash: '', mode: 0o644, content: '{"restoring": {"at": "", "id": ""}}' } }

const act = (mode: Mode, facts: Partial<Pick<Facts, 'current' | 'files'>>) => () =>
  refuseRestore({ app: 'blog', host: 'a.test', mode }, { current: null, files: {}, ...facts })

test('never over a live site', () => {
  expect(act('restore', {})).not.toThrow()
  expect(act('restore', { current: '1' })).toThrow('is live on this server')
})

test('one that was interrupted goes on, and no deploy goes over it', () => {
  expect(act('restore', { files: begun })).not.toThrow()
  expect(act('deploy', { files: begun })).toThrow('has not come to its end')
  expect(act('deploy', { files: begun, current: '1' })).not.toThrow()
  expect(act('plan', { files: begun })).not.toThrow()
  expect(act('restore', { files: begun, current: '1' })).toThrow('is live on this server')
})
