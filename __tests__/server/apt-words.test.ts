/** What apt-get and dpkg say on real servers, and what follows from it. */
import { expect, test } from 'vitest'
import { describeBeside, hintFor, listSources } from '../../src/server/apt-hints.ts'
import { findFailing, findFaulty, findObstacles, isLocked, readSources } from '../../src/server/apt-words.ts'

const sources =
  readSources(`/etc/apt/sources.list:1:deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST]/ bookworm main
/etc/apt/sources.list:2:# deb http://old.test/debian bookworm main
/etc/apt/sources.list:3:
/etc/apt/sources.list:4:deb http://deb.debian.org/debian bookworm main contrib
/etc/apt/sources.list:5:deb [arch=amd64] http://deb.debian.org/debian/ bookworm-updates main
/etc/apt/sources.list:6:deb http://deb.debian.org/debian-security bookworm-security main
/etc/apt/sources.list.d/node.list:1:deb [signed-by=/etc/node.gpg] https://deb.node.test/node_20.x nodistro main
/etc/apt/sources.list.d/flat.list:1:deb https://flat.test/apt ./
/etc/apt/sources.list.d/pg.sources:1:Types: deb
/etc/apt/sources.list.d/pg.sources:2:URIs: https://pg.test/apt/
/etc/apt/sources.list.d/pg.sources:3:Suites: bookworm-pgdg
`)
const [disc, main, updates, security, node, flat, , pg] = sources.map(({ place }) => place)

test('comments and empty lines are no sources', () => expect(sources).toHaveLength(9))

test.each([
  [
    "E: The repository 'cdrom://[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST] bookworm Release' does not have a Release file.",
    [disc],
  ],
  [
    "Media change: please insert the disc labeled\n 'Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST'",
    [disc],
  ],
  ["E: The repository 'http://deb.debian.org/debian bookworm Release' no longer has a Release file.", [main]],
  ["E: The repository 'http://deb.debian.org/debian bookworm-updates InRelease' is not signed.", [updates]],
  [
    'E: Release file for http://deb.debian.org/debian-security/dists/bookworm-security/InRelease is expired (invalid since 3d 2h).',
    [security],
  ],
  [
    "W: GPG error: https://deb.node.test/node_20.x nodistro InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 2F59B5F99B1BE0B4",
    [node],
  ],
  ["W: Failed to fetch https://flat.test/apt/./InRelease  Could not resolve 'flat.test'", [flat]],
  ['W: Failed to fetch https://pg.test/apt/dists/bookworm-pgdg/InRelease  404  Not Found', [pg]],
  [
    'Err:4 https://pg.test/apt bookworm-pgdg Translation-en\nIgn:4 https://pg.test/apt bookworm-pgdg Translation-en',
    [],
  ],
  ["Error: The repository 'https://pg.test/apt bookworm-pgdg Release' does not have a Release file.", [pg]],
  [
    "E: Repository 'https://pg.test/apt bookworm-pgdg InRelease' changed its 'Suite' value from 'stable' to 'oldstable'",
    [pg],
  ],
  ['E: Malformed entry 1 in list file /etc/apt/sources.list.d/node.list (Suite)', [node]],
  ["E: Type 'dep' is not known on line 1 in source list /etc/apt/sources.list.d/flat.list", [flat]],
  ['E: Malformed stanza 1 in source list /etc/apt/sources.list.d/pg.sources (type)', [pg]],
  [
    'E: Conflicting values set for option Signed-By regarding source https://deb.node.test/node_20.x/ nodistro: /a.gpg != /b.gpg',
    [node],
  ],
  ['Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]', []],
  // A part of another name is none.
  ["E: The repository 'http://deb.debian.org/debian book Release' does not have a Release file.", []],
  ['W: Failed to fetch https://deb.node.test/node_20.x-old/dists/nodistro/InRelease  404', []],
])('%s', (said, expected) => {
  expect(findFaulty(said, sources).map(({ place }) => place)).toEqual(expected)
})

test.each([
  ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (apt-get)', true],
  ['E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?', true],
  ['dpkg: error: dpkg frontend lock was locked by another process with pid 812', true],
  ['dpkg: error: dpkg database lock was locked by another process with pid 812', true],
  // A file system that can't be written is none that somebody else has.
  [
    'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (30: Read-only file system)\nE: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?',
    false,
  ],
])('locked: %s', (said, expected) => expect(isLocked(said)).toBe(expected))

test('what stands in the way of everything, and what only fails', () => {
  const unmet = `The following packages have unmet dependencies:
 myshop:amd64 : Depends: libgone5 but it is not installable
                Depends: libmore
 other : PreDepends: myshop
E: Unmet dependencies. Try 'apt --fix-broken install' with no packages (or specify a solution).`
  expect(findObstacles(unmet)).toEqual(['myshop', 'other'])
  expect(findObstacles("E: The package shop needs to be reinstalled, but I can't find an archive for it.")).toEqual([
    'shop',
  ])
  const failing =
    'dpkg: error processing package myshop (--configure):\ndpkg: error processing archive /tmp/x/tree_2.1.0-1_amd64.deb (--unpack):'
  expect(findFailing(failing)).toEqual(['myshop', 'tree'])
})

const well = 'Hit:1 http://deb.debian.org/debian bookworm InRelease\n'
const gone =
  "Err:1 http://deb.debian.org/debian bookworm InRelease\n  Could not resolve 'deb.debian.org'\n" +
  "W: Failed to fetch http://deb.debian.org/debian/dists/bookworm/InRelease  Could not resolve 'deb.debian.org'\n"
const late =
  'E: Release file for http://deb.debian.org/debian/dists/bookworm/InRelease is not valid yet (invalid for another 9h).\n'
const nothing = 'E: Unable to locate package caddy'

test.each<[string, string, Partial<Parameters<typeof hintFor>[1]>, RegExp, RegExp | null]>([
  ['no names at all', `${gone}${nothing}`, {}, /getent hosts/, /Take/],
  [
    'one name among others',
    `${well}${gone}${nothing}`,
    {},
    /has caddy\..*Take this line out.*\n\/etc\/apt\/sources\.list:4 deb/,
    /getent/,
  ],
  [
    'no way out',
    `Err:1 http://deb.debian.org/debian bookworm InRelease\n  Cannot initiate the connection to deb.debian.org:80 (2a04::644). - connect (101: Network is unreachable)\n${nothing}`,
    {},
    /ip route.*IPv6 alone/,
    null,
  ],
  [
    'a proxy with a password',
    `Err:1 http://deb.debian.org/debian bookworm InRelease\n  407  Proxy Authentication Required\n${nothing}`,
    {},
    /grep -r Proxy \/etc\/apt/,
    null,
  ],
  [
    'an authority between',
    `Err:1 https://deb.debian.org/debian bookworm InRelease\n  Certificate verification failed: The certificate is NOT trusted.\n${nothing}`,
    {},
    /update-ca-certificates/,
    null,
  ],
  ['a clock that is slow', `${late}${nothing}`, { ahead: -32_500 }, /clock of the server is 9 hours slow/, /Take/],
  [
    'an archive that is late, with a clock that is right',
    `${late}${nothing}`,
    { ahead: 2 },
    /Take this line out/,
    /clock/,
  ],
  ['a full disk', "E: You don't have enough free space in /var/cache/apt/archives/.", {}, /apt-get clean/, null],
  [
    'somebody else',
    'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812',
    {},
    /ps -fp NUMBER/,
    null,
  ],
  ['held by nobody', 'E: Unable to correct problems, you have held broken packages.', {}, /apt-get update/, /unhold/],
  [
    'held by somebody',
    ' caddy : Depends: python3 (= 3.13) but 3.11 is to be installed\nE: Unable to correct problems, you have held broken packages.',
    { held: ['python3', 'nodejs'] },
    /apt-mark unhold python3/,
    null,
  ],
  ['its own script failed', 'dpkg: error processing package caddy (--configure):', {}, /dpkg --configure caddy/, null],
])('%s', (_, output, more, expected, not) => {
  const hint = hintFor(['caddy'], { output, sources, held: [], ahead: null, ...more })
  expect(hint).toMatch(new RegExp(expected.source, 's'))
  if (not !== null) expect(hint).not.toMatch(not)
})

test('beside what was installed: nothing, or each thing that is not in order', () => {
  const asked = { sources, held: [], ahead: null }
  const twice =
    'W: Target Packages (main/binary-amd64/Packages) is configured multiple times in /etc/apt/sources.list:4 and /etc/apt/sources.list:5'
  expect(describeBeside(['caddy'], { ...asked, output: twice })).toBeNull()
  const broken =
    'dpkg: error processing package myshop (--configure):\nE: Sub-process /usr/bin/dpkg returned an error code (1)'
  expect(describeBeside(['caddy'], { ...asked, output: broken })).toContain('not installed whole: myshop.')
  expect(describeBeside(['caddy'], { ...asked, output: 'E: Something new' })).toBe('E: Something new')
})

test('a name and a password in an address of apt’s sources are not told', () => {
  const text = 'deb https://shop:s3cret@apt.example.org/debian stable main'
  expect(listSources([{ place: '/etc/apt/sources.list:4', text }])).toBe(
    '/etc/apt/sources.list:4 deb https://…@apt.example.org/debian stable main',
  )
})
