/** The ten commands of CONTRIBUTING.md, from a clone to a changed step with its tests, run as they stand there. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const commands = /^## Your first change\n[\s\S]*?```sh\n([\s\S]*?)```/m
  .exec(readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8'))?.[1]
  ?.trim()
  .split('\n')

test('a newcomer’s first change, in ten commands', { timeout: 600_000 }, () => {
  expect(commands).toHaveLength(10)
  const folder = mkdtempSync(join(tmpdir(), 'newcomer-'))
  const clone = join(folder, 'django-prod-action')
  try {
    // What is here, not what was committed last, from a repository of its own; and what npm would fetch again.
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    const origin = join(folder, 'hub/django-prod-action')
    execFileSync(
      'sh',
      ['-euc', 'mkdir -p "$1" && git init -q -b main "$1" && xargs -0 cp --parents -Pt "$1"', 'sh', origin],
      {
        cwd: root,
        input: files,
      },
    )
    const person = ['-c', 'user.name=Example', '-c', 'user.email=example@example.org']
    execFileSync('git', [...person, '-C', origin, 'add', '-A'])
    execFileSync('git', [...person, '-C', origin, 'commit', '-qm', 'As it is'])
    const { HOME, PATH, XDG_CACHE_HOME } = process.env
    const names = ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Example'],
      [`GIT_${who}_EMAIL`, 'example@example.org'],
    ])
    const env = { HOME, PATH, ...(XDG_CACHE_HOME ? { XDG_CACHE_HOME } : {}), ...Object.fromEntries(names) }
    for (const [index, command] of (commands ?? []).entries()) {
      const text = index === 0 ? command.replace(/https:\S+/, origin) : command
      const cwd = index === 0 ? folder : clone
      const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', text], {
        cwd,
        env,
        encoding: 'utf8',
      })
      expect(status, `${command}\n${stdout}${stderr}`).toBe(0)
      if (command.startsWith('script/test')) expect(stdout).toMatch(/^[1-9]\d* passed, 0 failed/m)
      if (index === 0) execFileSync('cp', ['-al', join(root, 'node_modules'), join(clone, 'node_modules')])
    }
    const changed = execFileSync('git', ['show', '--stat', '--format=', 'HEAD'], { cwd: clone, encoding: 'utf8' })
    for (const file of ['src/steps/static.ts', 'src/remote/instance/memory.py', 'src/shapes/instance.ts', 'dist/']) {
      expect(changed).toContain(file)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
