/** What a run says of secrets.env, which only the server has. */
import { describe, expect, test } from 'vitest'
import { DeployError } from '../../../src/errors.ts'
import type { Facts, Mode } from '../../../src/model.ts'
import { listSecretNotices, refuseLostSecrets } from '../../../src/project/decisions/secrets.ts'

const whole = { kept: true, copy: true, lost: [], changed: [], loss: '' }
const lost = { ...whole, kept: false, lost: ['DJANGO_PROD_SECRET_KEY', 'REDIS_URL'], loss: 'loss-0123456789' }

/** The refusal as a person reads it; null when there is none. */
function refusal(mode: Mode, secrets: Facts['secrets'], newSecrets = ''): string | null {
  try {
    refuseLostSecrets({ app: 'blog', host: '203.0.113.7', mode, newSecrets }, { secrets })
    return null
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'SECRETS_LOST') throw error
    return `${error.message}. ${error.details.hint}`
  }
}

describe('what is lost', () => {
  test.each<Mode>(['deploy', 'plan', 'rollback', 'manage'])('is refused in mode %s, with both ways out', (mode) => {
    const told = refusal(mode, lost)
    expect(told).toContain('/srv/blog/secrets.env lacks DJANGO_PROD_SECRET_KEY, REDIS_URL')
    expect(told).toContain('(sudo cp -p /srv/blog/backups/secrets.env /srv/blog/secrets.env)')
    expect(told).toContain('`new-secrets: loss-0123456789`')
  })

  test('is told by the status, which refuses nothing', () => {
    expect(refusal('status', lost)).toBeNull()
    const [notice] = listSecretNotices({ app: 'blog', mode: 'status' }, { secrets: lost })
    expect(notice).toMatchObject({ level: 'warning', title: 'SECRETS_LOST' })
    expect(notice?.message).toContain('/srv/blog/backups/secrets.env')
  })

  test('is no reason to name a copy that is not there', () => {
    expect(refusal('deploy', { ...lost, copy: false })).not.toContain('cp -p')
  })

  test('may be made anew by a deploy that names this loss, and by nothing else', () => {
    expect(refusal('deploy', lost, 'loss-0123456789')).toBeNull()
    expect(refusal('deploy', lost, 'true')).not.toBeNull()
    expect(refusal('deploy', lost, 'loss-9876543210')).not.toBeNull()
    expect(refusal('plan', lost, 'loss-0123456789')).toContain('a deploy makes them anew')
    const [notice] = listSecretNotices({ app: 'blog', mode: 'deploy' }, { secrets: lost })
    expect(notice?.message).toContain('/srv/blog/backups/secrets.env.loss-0123456789')
  })
})

test('nothing is said of what is whole, nor of a copy that is still to be made', () => {
  for (const secrets of [null, whole, { ...whole, kept: false, copy: false }]) {
    expect(refusal('deploy', secrets)).toBeNull()
    expect(refusal('deploy', secrets, '')).toBeNull()
    expect(listSecretNotices({ app: 'blog', mode: 'deploy' }, { secrets })).toEqual([])
  }
})

test('another value than the copy has is told', () => {
  const [notice] = listSecretNotices({ app: 'blog', mode: 'plan' }, { secrets: { ...whole, changed: ['REDIS_URL'] } })
  expect(notice?.message).toContain('REDIS_URL')
})
