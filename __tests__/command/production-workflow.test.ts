import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderConfig, renderWorkflow, secretOf } from '../../src/command/production-workflow.ts'
import { readConfigFile } from '../../src/inputs/config-file.ts'

const readme = /```yaml\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
const site = {
  host: '203.0.113.7',
  'host-key': 'SHA256:x',
  'ssh-key': '/home/ann/.ssh/key',
  domains: 'www.monsiteweb.fr',
}

test("it is the README's workflow, with all that is no secret in it", () => {
  const expected = readme
    .replace(`host: \${{ vars.HOST }}`, 'host: 203.0.113.7')
    .replace(`\${{ vars.HOST_KEY }}`, 'SHA256:x')
  expect(renderWorkflow(site, 'org/django-prod-action@v1')).toBe(expected)
})

test('values are what they were, however YAML would read them; a secret is never in it', () => {
  const given = { ...site, host: '2001:db8::', env: '/tmp/secrets', superuser: 'yes', settings: 'a: b #c' }
  const text = renderWorkflow(given, `org/django-prod-action@${'a'.repeat(40)} # v1`)
  const step = parse(text).jobs.deploy.steps[1]
  expect(step.uses).toBe(`org/django-prod-action@${'a'.repeat(40)}`)
  expect(step.with).toMatchObject({ host: '2001:db8::', superuser: 'yes', settings: 'a: b #c' })
  expect(step.with).toMatchObject({ env: `\${{ secrets.DJANGO_ENV }}`, 'ssh-key': `\${{ secrets.DEPLOY_KEY }}` })
  expect(text).not.toContain('/tmp/secrets')
  expect(secretOf('superuser-password')).toBe('SUPERUSER_PASSWORD')
  const folder = mkdtempSync(join(tmpdir(), 'workflow-'))
  try {
    writeFileSync(join(folder, 'production.yml'), text)
    const program = resolve('node_modules/.lint/bin/actionlint')
    // Linters are installed where everything is tested (script/bootstrap).
    if (process.platform === 'linux')
      expect(spawnSync(program, ['-no-color', join(folder, 'production.yml')], { encoding: 'utf8' })).toMatchObject({
        status: 0,
        stdout: '',
      })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the file is one that a run reads', () => {
  const given = readConfigFile(renderConfig('blog', 'org/django-prod-action'), 'django-prod.yml')
  expect(given).toMatchObject([{ name: 'app', value: 'blog' }])
})
