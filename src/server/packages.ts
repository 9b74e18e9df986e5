import { DeployError } from '../errors.ts'
import { type Circumstances, describeBeside, hintFor } from './apt-hints.ts'
import { findObstacles, isLocked, listComplaints, readSources, wasInterrupted } from './apt-words.ts'
import type { Output, RunOptions } from './server.ts'

/** Runs a command on the server as root, however that is done when it is called. */
export type RunAsRoot = (words: readonly string[], options?: RunOptions) => Promise<Output>

/** How long others may go on installing: a new server updates itself for some minutes after its first start. */
const patienceMilliseconds = 300_000

const goesOn = 'The installation of packages goes on to its end, and ends by itself.'

/** What each try to get the lock prints. */
const againAndAgain = /[Ll]ock|^Reading package lists/

/**
 * Nobody is asked, no list of changes or bugs is shown, and no service of others is restarted (debconf(7),
 * needrestart(1), apt-listchanges(1), ucf(1)). sudo can bring a language of the server's own back (pam_env(8)).
 */
const quiet = [
  'env',
  'LC_ALL=C.UTF-8',
  'LANGUAGE=',
  'DEBIAN_FRONTEND=noninteractive',
  'DEBIAN_PRIORITY=critical',
  'APT_LISTCHANGES_FRONTEND=none',
  'APT_LISTBUGS_FRONTEND=none',
  'NEEDRESTART_MODE=l',
  'NEEDRESTART_SUSPEND=1',
  'UCF_FORCE_CONFFOLD=1',
]

/** A file that somebody edited stays as it is, also in a package that an interrupted upgrade left (dpkg(1)). */
const keeping = ['--force-confdef', '--force-confold']

/**
 * Installs, and removes nothing: neither to make room for it nor to mend what is broken. A name is a name: one with a
 * dot that no package has would be looked for as a regular expression, and all that it fits installed (apt-get(8)).
 */
const install = [
  ...['apt-get', '-q', 'install', '-y', '--no-install-recommends', '--no-remove', '-o', 'Dpkg::Use-Pty=0'],
  ...['-o', 'APT::Cmd::Pattern-Only=true'],
  ...keeping.flatMap((option) => ['-o', `Dpkg::Options::=${option}`]),
]

/**
 * Installs what the apt-get command in "$@" would, as if none of the packages in "$1" were there: apt-get plans with a
 * copy of dpkg's list without them and fetches, and dpkg installs what was fetched. apt-get can't go on to that by
 * itself: from apt 3 on, dpkg would write into the copy.
 */
const without = `
aside=$(mktemp -d)
trap 'rm -rf "$aside"' EXIT
chmod 755 "$aside"
mkdir -p "$aside/archives/partial"
awk -v names="$1" '
  BEGIN { RS = ""; ORS = "\\n\\n"; split(names, list, " "); for (at in list) left["Package: " list[at]] }
  { split($0, line, "\\n"); if (!(line[1] in left)) print }
' /var/lib/dpkg/status >"$aside/status"
shift
"$@" --download-only -o "Dir::State::status=$aside/status" -o "Dir::Cache::archives=$aside/archives"
# apt-get would not remove what it does not see, and dpkg would: in favour of a package that replaces it.
if dpkg --no-act ${keeping.join(' ')} --install "$aside"/archives/*.deb 2>&1 | grep 'in favour of'; then exit 1; fi
dpkg ${keeping.join(' ')} --install "$aside"/archives/*.deb
`

/** Those of the packages that are not installed. */
export async function listLacking(run: RunAsRoot, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return []
  const ask = async (...words: readonly string[]): Promise<string[]> =>
    (await run(['dpkg-query', '-W', '-f', ...words])).stdout.split('\n')
  // No package of that name (code 1) is none that is installed (dpkg-query(1)).
  const there = await ask(`\${Package} \${db:Status-Status}\\n`, ...names)
  const lacking = names.filter((name) => !there.includes(`${name} installed`))
  if (lacking.length === 0) return []
  // Another package may stand for it, as libmagic1t64 for libmagic1.
  const provided = (await ask(`\${db:Status-Status} \${Provides}\\n`))
    .filter((line) => line.startsWith('installed '))
    .flatMap((line) => line.slice('installed '.length).split(', '))
    .map((name) => name.split(' ')[0])
  return lacking.filter((name) => !provided.includes(name))
}

interface Ended {
  readonly code: number
  readonly text: string
}

/**
 * Installs Debian packages that are not there. What else is not in order with apt or dpkg (an archive that is gone, a
 * broken package of others) is not in the way of it as long as dpkg says afterwards that all of them are installed.
 * While another program has the locks it waits, as apt-get does not by itself for all of them.
 *
 * @returns what is not in order, for a warning; null when all is
 * @throws DeployError PACKAGES_FAILED
 */
export async function installPackages(
  run: RunAsRoot,
  host: string,
  names: readonly string[],
  log: (line: string) => void,
): Promise<string | null> {
  const attempt = async (command: readonly string[]): Promise<Ended> => {
    let deadline = Number.POSITIVE_INFINITY
    for (let waited = 0; ; waited++) {
      const onLine = (line: string) => (waited > 0 && againAndAgain.test(line)) || log(line)
      const { code, stdout, stderr } = await run([...quiet, ...command], { onLine, goesOn })
      const text = `${stdout}\n${stderr}`.trim()
      if (code === 0 || !isLocked(text) || performance.now() > deadline) return { code, text }
      if (waited === 0) deadline = performance.now() + patienceMilliseconds
      if (waited % 5 === 0) log('Another program installs packages at the moment; waiting for it')
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
  const lacking = () => listLacking(run, names)
  const wanted = await lacking()
  if (wanted.length === 0) return null
  const words = [...install, ...wanted]
  const updated = await attempt(['apt-get', '-q', 'update'])
  let installed = await attempt(words)
  if (wasInterrupted(installed.text)) {
    await attempt(['dpkg', ...keeping, '--configure', '-a'])
    installed = await attempt(words)
  }
  const said = [updated.text, installed.text]
  const aside = new Set<string>()
  while (installed.code !== 0) {
    const others = findObstacles(installed.text).filter((name) => !aside.has(name) && !wanted.includes(name))
    if (others.length === 0) break
    for (const name of others) aside.add(name)
    log(`${[...aside].join(', ')}: broken, so what is wanted is installed without looking at that`)
    installed = await attempt(['sh', '-euc', without, 'sh', [...aside].join(' '), ...words])
    said.push(installed.text)
  }
  const output = said.join('\n')
  const failed = installed.code !== 0 && (await lacking()).length > 0
  if (!failed && listComplaints(output).length === 0) return null
  const found = await look(run, output)
  if (!failed) return describeBeside(wanted, found)
  const before = updated.text === '' ? [] : listComplaints(updated.text).slice(-8)
  throw new DeployError(
    'PACKAGES_FAILED',
    `${wanted.join(', ')}: not installed, as apt-get ended with code ${installed.code}`,
    {
      host,
      command: words.join(' '),
      output: [...before, ...installed.text.split('\n').slice(-15)].join('\n'),
      hint: hintFor(wanted, found),
    },
  )
}

/** What the server can tell about the reasons; what it can't is left open. */
async function look(run: RunAsRoot, output: string): Promise<Circumstances> {
  const ask = async (...words: readonly string[]): Promise<string> => (await run(words)).stdout
  const sources = await ask(
    'grep',
    '-rn',
    '--include=*.list',
    '--include=*.sources',
    '',
    '/etc/apt/sources.list',
    '/etc/apt/sources.list.d',
  )
  const held = await ask('apt-mark', 'showhold')
  const clock = Number(await ask('date', '+%s'))
  const ahead = clock > 0 ? clock - Date.now() / 1000 : null
  return { output, sources: readSources(sources), held: held.split('\n').filter((name) => name !== ''), ahead }
}
