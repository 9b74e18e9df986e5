import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { debiansCaddy } from '../../src/release/pins.ts'
import { renderUnits } from '../../src/render/units.ts'
import { run, temporaryFolder } from './programs.ts'

const units = renderUnits({ app: 'blog', proxy: debiansCaddy, absent: [], links: false })
const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes the units where systemd-analyze reads them; the one program that this machine lacks becomes another. */
function write(change: (text: string) => string = (text) => text): (unit: string) => string {
  const place = join(folder, 'units')
  mkdirSync(place, { recursive: true })
  for (const [name, text] of Object.entries(units)) {
    writeFileSync(join(place, name), change(text.replace(/^ExecStart=\/srv\S+/m, 'ExecStart=/bin/true')))
  }
  return (unit) => join(place, unit)
}

const mounts = ['blog', '.blog'].map((name) => `run-django\\x2dprod\\x2dmedia-${name}.mount`)
const instances = [
  'blog@r1.socket',
  'blog@r1.service',
  'blog-current.service',
  'blog-media.service',
  ...mounts,
  'blog.target',
]

describe('units', () => {
  test.each(Object.entries(units))('%s is the golden file', async (name, text) => {
    await expect(text).toMatchFileSnapshot(`../golden/units/${name.replaceAll(`\\x2d`, `-`)}`)
  })

  test('systemd finds nothing to complain about', () => {
    const place = write()
    const { code, stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', ...instances.map(place)])
    expect(`${code} ${stdout}${stderr}`).toBe('0 ')
  })

  test('systemd does complain about a setting that it does not know', () => {
    const place = write((text) => text.replace('RestartSec=', 'RestartSecs='))
    const { stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', ...instances.map(place)])
    expect(stdout + stderr).toContain('RestartSecs')
  })

  test.each(['blog@r1.service', 'blog-current.service', 'blog-media.service'])(
    '%s is exposed by at most 1.5 of 10',
    (unit) => {
      const place = write()
      const words = ['systemd-analyze', 'security', '--offline=yes', '--no-pager', '--threshold=15']
      const { code, stdout } = run([...words, place(unit)])
      expect(stdout).toContain('Overall exposure level')
      expect(code).toBe(0)
    },
  )

  test('a site makes no links, by system calls or by io_uring, unless the project says so', () => {
    const links = 'SystemCallFilter=~symlink symlinkat link linkat io_uring_setup io_uring_enter io_uring_register'
    expect(units['blog@.service']).toContain(links)
    const allowed = renderUnits({ app: 'blog', proxy: debiansCaddy, absent: [], links: true })
    expect(allowed['blog@.service']).not.toContain('symlink')
    expect(allowed['blog@.service']).toContain('SystemCallFilter=~@privileged @resources')
  })

  test('a site has limits, and of /srv only its own folder', () => {
    const service = units['blog@.service'] ?? ''
    for (const limit of ['MemoryMax=80%', 'TasksMax=15%', 'TemporaryFileSystem=/srv:ro', 'BindReadOnlyPaths=/srv/blog'])
      expect(service.split('\n')).toContain(limit)
  })

  test('the application may write to its shared folder only', () => {
    const service = units['blog@.service'] ?? ''
    expect(new Set(service.match(/^(ReadWrite|Bind)Paths=.*/gm))).toEqual(new Set(['ReadWritePaths=/srv/blog/shared']))
    expect(service).toContain('ProtectSystem=strict')
  })

  test('the mounts of the uploads have the names that systemd gives to their places', () => {
    const of = (app: string) => Object.keys(renderUnits({ app, proxy: debiansCaddy, absent: [], links: false }))
    for (const name of ['blog', '.blog', 'my-2-blog', '.my-2-blog']) {
      const words = ['systemd-escape', '--path', '--suffix=mount', `/run/django-prod-media/${name}`]
      expect(of(name.replace('.', ''))).toContain(run(words).stdout.trim())
    }
  })

  test('nothing but the name of the application decides about the text', () => {
    expect(
      JSON.stringify(renderUnits({ app: 'shop', proxy: debiansCaddy, absent: [], links: false })).replaceAll(
        'shop',
        'blog',
      ),
    ).toBe(JSON.stringify(units))
  })
})
