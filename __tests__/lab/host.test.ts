import { expect, test } from 'vitest'
import { deb822Sources, officialMirror, oneLineSources } from './host.ts'

test('deb822 sources: every URI with every suite, without comments, source packages and what is off', () => {
  const text = `Types: deb deb-src
# URIs: http://commented.example/debian
URIs: http://one.example/debian
 http://two.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
`
  const components = 'main contrib'
  expect(deb822Sources(text)).toEqual([
    { uri: 'http://one.example/debian', suite: 'bookworm', components },
    { uri: 'http://one.example/debian', suite: 'bookworm-updates', components },
    { uri: 'http://two.example/debian', suite: 'bookworm', components },
    { uri: 'http://two.example/debian', suite: 'bookworm-updates', components },
  ])
})

test('one-line sources: with and without options, without comments and source packages', () => {
  const text = `# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/some/key.gpg] http://one.example/debian bookworm main contrib # why
deb-src http://source.example/debian bookworm main
deb http://two.example/debian-security bookworm-security main
`
  expect(oneLineSources(text)).toEqual([
    { uri: 'http://one.example/debian', suite: 'bookworm', components: 'main contrib' },
    { uri: 'http://two.example/debian-security', suite: 'bookworm-security', components: 'main' },
  ])
})

test('without sources of its own the machine asks the mirror that debootstrap names', () => {
  expect(officialMirror('bookworm')).toMatch(/^https?:\/\/[^/]+\/debian$/)
})
