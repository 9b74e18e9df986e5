import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { renderDirectory, renderManage } from '../../src/render/manage.ts'
import { run, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

/** The script run with a false /srv, user id and systemd-run; the latter prints its words, one a line. */
function manage(words: readonly string[], user = 0, code = 0) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'id'), `#!/bin/sh\necho ${user}\n`)
  writeFileSync(join(bin, 'systemd-run'), `#!/bin/sh\nprintf "<%s>\\n" "$@"\nexit ${code}\n`)
  for (const name of ['id', 'systemd-run']) chmodSync(join(bin, name), 0o755)
  const script = join(folder, 'blog-manage')
  writeFileSync(
    script,
    renderManage({ app: 'blog', absent: [], language: 'en', links: false })
      .replaceAll('/srv/', `${folder}/srv/`)
      .replaceAll('/usr/local/bin', folder),
  )
  return run(['sh', script, ...words], { env: { PATH: `${bin}:${process.env.PATH}` } })
}

describe('blog-manage', () => {
  test('is the golden file', async () => {
    await expect(renderManage({ app: 'blog', absent: [], language: 'en', links: false })).toMatchFileSnapshot(
      '../golden/manage/blog-manage',
    )
  })

  test('is a POSIX script', () => {
    expect(
      run(['sh', '-n'], { input: renderManage({ app: 'blog', absent: [], language: 'en', links: false }) }),
    ).toMatchObject({
      code: 0,
      stderr: '',
    })
  })

  test('says what is wrong before anything is deployed', () => {
    expect(manage(['check'])).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing is deployed yet') })
  })

  test('asks for root, with the command to type', () => {
    expect(manage(['check', '--deploy'], 1000)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'blog-manage must run as root: sudo blog-manage check --deploy\n',
    })
  })

  test('runs Django of the live release, every word as it was typed', () => {
    const release = join(folder, 'srv/blog/releases/r1')
    mkdirSync(join(release, 'conf'), { recursive: true })
    writeFileSync(join(release, 'conf/directory'), renderDirectory('my site'))
    symlinkSync('releases/r1', join(folder, 'srv/blog/current'))
    const { stdout, stderr } = manage(['shell', '-c', 'print("$HOME $$")', '', 'two\nlines\n', '-n'])
    expect(stderr).toBe('')
    expect(stdout).toContain(`<--property=WorkingDirectory=${release}/code/my site>\n`)
    expect(stdout).toContain(`<--property=EnvironmentFile=${release}/conf/env>\n`)
    const words = `<--><${release}/venv/bin/python><-m><django><shell><-c><print("$$HOME $$$$")><><two\nlines\n><-n>`
    expect(stdout.endsWith(`${words.replaceAll('><', '>\n<')}\n`)).toBe(true)
  })

  test('after a migrate each run knows what the database lacks, and its code is kept', () => {
    writeFileSync(join(folder, 'blog-restore'), '#!/bin/sh\necho "<restore $*>"\n')
    chmodSync(join(folder, 'blog-restore'), 0o755)
    expect(manage(['migrate', 'blog', 'zero'], 0, 3)).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/<migrate>\n<blog>\n<zero>\n<restore --note>\n$/),
    })
    expect(manage(['showmigrations'], 0, 3)).toMatchObject({ code: 3, stdout: expect.not.stringContaining('restore') })
  })
})

test('a folder with a line break in its name is refused', () => {
  expect(renderDirectory('')).toBe('\n')
  expect(() => renderDirectory('a\nb')).toThrow('line break')
})
