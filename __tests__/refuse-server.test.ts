import { describe, expect, test } from 'vitest'
import { DeployError } from '../src/errors.ts'
import type { Checkout, Facts, Inputs } from '../src/model.ts'
import { refuseServer } from '../src/refuse-server.ts'

const fine = {
  os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', like: '' },
  python: '3.11.2',
  pythons: ['python3.11'],
  caddy: null,
  portsTaken: {},
}
const inputs = { host: '203.0.113.7', app: 'blog' } as unknown as Inputs
const checkout = (python?: string) =>
  ({ project: { python: python ? { value: python, from: 'from pyproject.toml' } : undefined } }) as unknown as Checkout

/** The code of the refusal, null when the server is accepted. */
function refusal(facts: object, python?: string): string | null {
  try {
    refuseServer(inputs, checkout(python), { ...fine, ...facts } as unknown as Facts)
    return null
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    expect(error.details.hint).not.toBe('')
    return error.code
  }
}

const os = (id: string, version: string, like = '') => ({ os: { id, version, name: `${id} ${version}`, like } })

describe('a server is refused before anything is touched', () => {
  test.each([
    ['Debian 12', {}, undefined, null],
    ['Debian 11', os('debian', '11'), undefined, 'SERVER_UNSUPPORTED'],
    ['Debian 11 that has Caddy already', { ...os('debian', '11'), caddy: '2.8.4' }, undefined, null],
    ['Debian testing, which has no number', os('debian', ''), undefined, null],
    ['Ubuntu 24.04', os('ubuntu', '24.04', 'debian'), undefined, null],
    ['Ubuntu 22.04', os('ubuntu', '22.04', 'debian'), undefined, 'SERVER_UNSUPPORTED'],
    ['a relative of Debian', os('raspbian', '12', 'debian'), undefined, null],
    ['Fedora', os('fedora', '42'), undefined, 'SERVER_UNSUPPORTED'],
    ['port 80 in use', { portsTaken: { 80: 'nginx' } }, undefined, 'PORT_TAKEN'],
    ['an older Python than wanted, which uv can fetch', {}, '>=3.12', null],
    ['a Python that nobody has', {}, '>=4', 'PYTHON_TOO_OLD'],
    ['a Python that fits', {}, '>=3.10,<4', null],
  ] as const)('%s', (_name, facts, python, code) => {
    expect(refusal(facts, python)).toBe(code)
  })
})
