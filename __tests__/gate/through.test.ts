/** What a run through the gate reads before anything is sent. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { runThroughGate } from '../../src/gate/through.ts'
import type { Inputs, Run } from '../../src/model.ts'
import { openReport } from '../../src/report/report.ts'
import { makeRepository } from '../project/tree.ts'

const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey

test.each(['deploy', 'plan', 'restore'])('%s sends the project, and the key of the run never', async (mode) => {
  const root = makeRepository({
    'manage.py': "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site.settings')",
    'site/settings.py': '',
    'site/wsgi.py': 'application = get_wsgi_application()',
    'requirements.txt': 'Django',
    'deploy.txt': key,
  })
  const given = { host: '127.0.0.1', port: 1, user: 'blog-deploy', app: 'blog', mode, privateKey: key }
  const inputs = { ...given, include: [], exclude: [] } as unknown as Inputs
  const report = openReport({ write: () => {}, now: () => performance.now() })
  const never = new Promise<never>(() => {})
  const ending = await runThroughGate(inputs, { workspace: root } as Run, report, never, { env: {}, texts: {} })
  expect(ending?.error).toMatchObject({ code: 'SECRET_IN_FILE' })
})
