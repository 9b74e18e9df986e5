/** What of a release's environment is hidden in the output of its commands, run as the Python that it is. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { renderEnv } from '../../src/render/env.ts'

const folder = mkdtempSync(join(tmpdir(), 'hidden-'))
afterAll(() => rmSync(folder, { recursive: true }))

const program = `import json, sys\n${readFileSync('src/server/hidden.py', 'utf8')}
class places:
    secrets = "${folder}/secrets.env"
    release = staticmethod(lambda identifier: "${folder}")
print(json.dumps([without(hidden_values(places, "x"), line) for line in json.loads(sys.argv[1])]))`

function shown(env: Readonly<Record<string, string>>, made: object[], ...lines: string[]): string[] {
  mkdirSync(join(folder, 'conf'), { recursive: true })
  const variables = (values: object) =>
    renderEnv(Object.entries(values).map(([name, value]) => ({ name, value: String(value) })))
  writeFileSync(join(folder, 'secrets.env'), variables({ DJANGO_PROD_DATABASES: JSON.stringify(made) }))
  writeFileSync(join(folder, 'conf/env'), variables(env))
  return JSON.parse(execFileSync('python3', ['-c', program, JSON.stringify(lines)], { encoding: 'utf8' }))
}

test('values and each of their lines, but not what is everywhere', () => {
  const env = { TOKEN: 'a "quoted" $ecret', PEM: 'line one\nline two', DEBUG: 'false', PORT: '8000' }
  expect(shown(env, [], 'x a "quoted" $ecret', 'line two', 'false 8000')).toEqual(['x ***', '***', 'false 8000'])
})

test('the password of a database that was made, also alone', () => {
  const made = [{ engine: 'postgresql', name: 'shop', user: 'shop', password: 'p-4-ss"word', host: '127.0.0.1' }]
  expect(shown({}, made, "{'PASSWORD': 'p-4-ss\"word', 'NAME': 'shop'}")).toEqual([
    "{'PASSWORD': '***', 'NAME': 'shop'}",
  ])
})

test('the password within a URL, as it stands there and decoded', () => {
  const env = { DATABASE_URL: 'postgresql://ann:h%40nter-22@db.example.org:5432/shop', SITE: 'https://example.org/' }
  expect(shown(env, [], 'h%40nter-22 h@nter-22 ann db.example.org')).toEqual(['*** *** ann db.example.org'])
})
