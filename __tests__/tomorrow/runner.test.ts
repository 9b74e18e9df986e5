/** The job in which GitHub's runner is the server too, run by act on a server of ours, as the user whom it logs in as. */
import { cpSync, mkdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { version } from '../e2e/act.ts'
import { run } from '../lab/process.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { virtualEnvironment } from '../render/programs.ts'

const top = resolve(import.meta.dirname, '../..')
let server: TestServer

/** The repository as it is here, dist/ as built; act, and the Node that runs the tests. */
beforeAll(async () => {
  server = await upServer({ suite: 'trixie', layer: 'warm' })
  await server.sh(
    'apt-get -q update; DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends git curl',
  )
  const home = join(server.root, 'home/debian')
  const files = await run(['git', '-C', top, 'ls-files', '--cached', '--others', '--exclude-standard', '-z'])
  for (const file of files.stdout.split('\0').filter((one) => one !== '' && !one.startsWith('dist/')))
    cpSync(join(top, file), join(home, 'repository', file))
  cpSync(join(top, 'dist'), join(home, 'repository/dist'), { recursive: true })
  mkdirSync(join(home, 'bin'))
  for (const program of [join(virtualEnvironment([version]), 'bin/act'), process.execPath])
    cpSync(program, join(home, 'bin', basename(program)), { dereference: true })
})
afterAll(() => server?.down())

test('it deploys the example to itself, is answered, and finds nothing to do the second time', async () => {
  const { stdout } = await server.exec([
    'su',
    'debian',
    '-c',
    `
    sudo chown -R debian: ~; cd ~/repository
    git init --quiet; git add --all; git -c user.name=me -c user.email=me@me.test commit --quiet --message=all
    export PATH=$HOME/bin:$PATH XDG_CONFIG_HOME=$HOME/config XDG_CACHE_HOME=$HOME/cache
    mkdir -p ~/config/act; echo '-P ubuntu-24.04=-self-hosted' >~/config/act/actrc
    act workflow_dispatch -W .github/workflows/systems.yml -j ubuntu --no-cache-server --secret-file /dev/null 2>&1 || echo "act: $?"
  `,
  ])
  expect(stdout).toContain('Job succeeded')
  expect(stdout).toMatch(/Success - Main The second one, with nothing to do/)
  expect(stdout).not.toContain('act: ')
  expect(await server.sh('ls /srv/monsiteweb/releases | wc -l')).toBe('1\n')
})
