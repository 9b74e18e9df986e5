import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { redisUnit, renderRedis } from '../../src/render/redis.ts'
import { run, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))
const text = renderRedis({ app: 'blog', absent: [] })

test('the unit is the golden file, systemd understands it, and it is confined as the site is', async () => {
  await expect(text).toMatchFileSnapshot(`../golden/units/${redisUnit('blog')}`)
  mkdirSync(join(folder, 'units'))
  const path = join(folder, 'units', redisUnit('blog'))
  writeFileSync(path, text)
  const { code, stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', path])
  expect(`${code} ${stdout}${stderr}`).toBe('0 ')
  expect(run(['systemd-analyze', 'security', '--offline=yes', '--no-pager', '--threshold=15', path]).code).toBe(0)
})
