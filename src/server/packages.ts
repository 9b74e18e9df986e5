import { DeployError } from '../errors.ts'
import type { Output, RunOptions } from './server.ts'

/** Runs a command on the server as root, however that is done when it is called. */
export type RunAsRoot = (words: readonly string[], options?: RunOptions) => Promise<Output>

/** How long others may go on installing: a new server updates itself for some minutes after its first start. */
const patienceMilliseconds = 300_000

/** dpkg's and apt-get's words for a lock that another process has (their messages without translation). */
const locked = /lock was locked by another process|Could not get lock|Unable to acquire the dpkg .*lock/

const goesOn = 'The installation of packages goes on to its end, and ends by itself.'

/** What each try to get the lock prints. */
const againAndAgain = /[Ll]ock|^Reading package lists/

/** Lines of `apt-get update` that tell what it could not get; it mostly ends with 0 all the same. */
const unreachable = /^(Err:|W: |E: )/

/**
 * Installs Debian packages, and finishes first what an interrupted installation left. While another program has
 * the locks of dpkg or apt-get it waits, as none of the three commands does by itself for all of them.
 *
 * @throws DeployError PACKAGES_FAILED
 */
export async function installPackages(
  run: RunAsRoot,
  host: string,
  names: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  const quiet = ['env', 'DEBIAN_FRONTEND=noninteractive']
  const deadline = performance.now() + patienceMilliseconds
  const must = async (words: readonly string[], before: readonly string[] = []): Promise<string[]> => {
    for (let waited = 0; ; waited++) {
      const onLine = (line: string) => (waited > 0 && againAndAgain.test(line)) || log(line)
      const { code, stdout, stderr } = await run([...quiet, ...words], { onLine, goesOn })
      const lines = `${stdout}\n${stderr}`.trim().split('\n')
      if (code === 0) return lines
      if (locked.test(lines.join('\n')) && performance.now() < deadline) {
        if (waited % 5 === 0) log('Another program installs packages at the moment; waiting for it')
        await new Promise((resolve) => setTimeout(resolve, 1000))
        continue
      }
      throw new DeployError(
        'PACKAGES_FAILED',
        `${names.join(', ')}: not installed, as ${words[0]} ended with code ${code}`,
        {
          host,
          command: words.join(' '),
          output: [...before, ...lines.slice(-15)].join('\n'),
          hint: hintFor([...before, ...lines].join('\n')),
        },
      )
    }
  }
  await must(['dpkg', '--configure', '-a'])
  const updated = (await must(['apt-get', '-q', 'update'])).filter((line) => unreachable.test(line)).slice(-8)
  const careful = ['--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold']
  await must(['apt-get', '-q', 'install', '-y', ...careful, ...names], updated)
}

/** What to do next, as far as the output tells why. */
function hintFor(output: string): string {
  const untouched = 'Nothing that serves visitors was changed.'
  if (locked.test(output)) {
    return `Another program has been installing packages for five minutes: its number is above ("ps -fp NUMBER" on the server tells which). Run again when it has ended. ${untouched}`
  }
  if (/Could not resolve|Temporary failure resolving/.test(output)) {
    return `The server can't look up names: "getent hosts deb.debian.org" on it has to print an address. If it prints none, look at /etc/resolv.conf, and at the name servers that your provider tells. ${untouched}`
  }
  if (/is not valid yet|is expired|Release file .*(expired|valid)/.test(output)) {
    return `The clock of the server is wrong, or the package archive is out of date: compare "date -u" on the server with the real time ("timedatectl set-ntp true" keeps it right). ${untouched}`
  }
  if (/No space left|enough free space/.test(output)) {
    return `The disk of the server is full: "df -h" shows it, and "apt-get clean" makes room. ${untouched}`
  }
  if (/Read-only file system/.test(output)) {
    return `The disk of the server can't be written: one with errors is mounted so, and "dmesg" tells of them. ${untouched}`
  }
  return `Log in and run "apt-get update" and the command above: what they say has to be mended first. A package that has no candidate needs a newer Debian (12) or Ubuntu (24.04, with universe). ${untouched}`
}
