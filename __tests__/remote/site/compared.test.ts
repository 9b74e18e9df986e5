/** What Caddy itself makes of people's files, with our site beside them and without: theirs is the same to us. */
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { renderCaddyfile } from '../../../src/render/caddyfile.ts'
import { plainFront } from '../../../src/render/front.ts'
import { caddyPrograms, run, temporaryFolder } from '../../render/programs.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

const theirs: Readonly<Record<string, string>> = {
  'alternatives, which Caddy numbers':
    'http://a.test {\n\thandle /a* {\n\t\trespond "a"\n\t}\n\thandle {\n\t\trespond "b"\n\t}\n}\n',
  'any name on 80': ':80 {\n\thandle /q {\n\t\trespond "q"\n\t}\n\trespond "all"\n}\n',
  'any name on 443': ':443 {\n\ttls internal\n\trespond "all"\n}\n',
  'their own authority, logs and errors':
    'a.test, b.test {\n\ttls internal\n\tlog\n\trespond "a"\n}\nc.test {\n\thandle_errors {\n\t\trespond "error"\n\t}\n}\n',
  'certificates of files and of clients':
    'a.test {\n\ttls /a.pem /b.pem\n\troot * /srv/x\n\tfile_server\n}\nb.test {\n\ttls {\n\t\tclient_auth {\n\t\t\tmode request\n\t\t}\n\t}\n\trespond 1\n}\n',
  'all names below one':
    '*.a.test {\n\ttls internal\n\t@b host b.a.test\n\thandle @b {\n\t\trespond "b"\n\t}\n\thandle {\n\t\tabort\n\t}\n}\n',
  'options for all':
    '{\n\temail x@a.test\n\tacme_ca https://ca.test/dir\n\tadmin localhost:2020\n}\na.test {\n\trespond 1\n}\n',
  'no certificates at all':
    '{\n\tauto_https off\n}\na.test {\n\tbind 10.0.0.1\n\trespond 1\n}\nhttp://a.test:8080 {\n\trespond 2\n}\n',
}

/** Of each pair of configurations: the sites that are lost, and whether all but ours is the same. */
const program = `
import json, sys
sys.path.insert(0, sys.argv[1])
from remote.site.compared import find_lost, is_same, list_sites
ours = "unix//srv/blog/current/http.sock"
print(json.dumps([[find_lost(list_sites(a, ours), list_sites(b, ours)), is_same(a, b, ours)] for a, b in json.load(sys.stdin)]))
`

test.each(Object.entries(caddyPrograms()))('%s Caddy', (_, caddy) => {
  const adapt = (text: string): unknown => {
    const path = join(folder, 'Caddyfile')
    writeFileSync(path, text)
    const { code, stdout, stderr } = run([caddy, 'adapt', '--config', path])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout)
  }
  const https = ['auto', 'internal', 'off'] as const
  const site = { app: 'blog', domains: ['blog.test', 'www.blog.test'], staticUrl: '/static/', mediaUrl: '/media/' }
  const visitors = { maxBody: 1, media: 'sandboxed', trustedProxies: [], hsts: null } as const
  const front = {
    ...plainFront,
    redirected: ['www.blog.test'],
    users: [{ name: 'ann', hash: `$2y$05$${'a'.repeat(53)}` }],
  }
  const full = { visitors, front: { ...front, errorPage: 'sorry.html', accessLog: true } }
  const cases = Object.entries(theirs).flatMap(([name, text]) => https.map((one) => ({ name, text, one })))
  const pairs = cases.map(({ text, one }) => [
    adapt(text),
    adapt(
      text +
        renderCaddyfile({
          ...site,
          ...full,
          uploads: 1,
          https: one,
          addressCertificates: false,
          healthListenerPort: 20190,
          keepsStreams: false,
        }),
    ),
  ])
  const source = resolve(import.meta.dirname, '../../../src')
  const found = JSON.parse(
    execFileSync('python3', ['-c', program, source], { input: JSON.stringify(pairs), encoding: 'utf8' }),
  )
  const names = cases.map(({ name, one }) => `${name}, https: ${one}`)
  expect(Object.fromEntries(names.map((name, index) => [name, found[index]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, [[], true]])),
  )
})
