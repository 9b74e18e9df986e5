import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { debiansCaddy } from '../../src/release/pins.ts'
import { renderProcesses } from '../../src/render/processes.ts'
import { renderUnits } from '../../src/render/units.ts'
import { run, temporaryFolder } from './programs.ts'

const units = renderProcesses({
  app: 'blog',
  absent: [],
  links: false,
  directory: 'my site',
  processes: [
    { name: 'worker', words: ['python', 'manage.py', 'work', '100% $HOME "x"'], schedule: null },
    { name: 'clear', words: ['python', 'manage.py', 'clearsessions'], schedule: 'Mon *-*-* 03:00' },
  ],
})
const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

test.each(Object.entries(units))('%s is the golden file', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`../golden/units/${name}`)
})

test('systemd finds nothing to complain about, and confines them as it does Gunicorn', () => {
  mkdirSync(join(folder, 'units'))
  const all = { ...renderUnits({ app: 'blog', proxy: debiansCaddy, absent: [], links: false }), ...units }
  for (const [name, text] of Object.entries(all)) {
    writeFileSync(join(folder, 'units', name), text.replace(/^ExecStart=\/srv\S+/m, 'ExecStart=/bin/true'))
  }
  const paths = ['blog--worker@r1.service', 'blog--clear@r1.service', 'blog--clear@r1.timer'].map((name) =>
    join(folder, 'units', name),
  )
  const { code, stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', ...paths])
  expect(`${code} ${stdout}${stderr}`).toBe('0 ')
  const words = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', '--threshold=15']
  expect(run([...words, ...paths.filter((path) => path.endsWith('.service'))]).code).toBe(0)
})

test('they make no symbolic links; a semaphore is a hard link, which a pool of processes needs', () => {
  const filter = 'SystemCallFilter=~symlink symlinkat io_uring_setup io_uring_enter io_uring_register'
  expect(units['blog--worker@.service']?.split('\n')).toContain(filter)
})
