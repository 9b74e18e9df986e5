/** What a release needs beside itself, in the versions that were tried. */

import type { Inputs } from '../model.ts'
import { texts } from '../texts.ts'

/** What runs the site beside the project's own packages, pinned; a project's own pin of the same wins. */
const beside = { gunicorn: '27.0.1', 'uvicorn-worker': '0.4.0', uvicorn: '0.54.0', websockets: '17.4' } as const

/** uv builds the environments; it lies in one of its own, shared by all applications of the server. */
export const uvVersion = '0.13.9'
export const uvPath = `/opt/django-prod/uv-${uvVersion}/bin/uv`

/** Debian packages that the action itself needs. iproute2 has ss, which the drain asks; dbus is what systemd-run waits by. */
export const packages = ['python3-venv', 'caddy', 'iproute2', 'ca-certificates', 'dbus'] as const

/** Those that backups elsewhere need. */
export const listBackupPackages = ({ backups }: Pick<Inputs, 'backups'>): readonly string[] =>
  backups === undefined ? [] : ['restic', ...(backups.address.sftp === null ? [] : ['openssh-client'])]

/** What switches a firewall on. */
export const listFirewallPackages = ({ firewall }: Pick<Inputs, 'firewall'>): readonly string[] =>
  firewall.enable ? ['nftables'] : []

/** The Caddy that is there once Debian's package is installed. */
export const debiansCaddy = { unit: 'caddy.service', group: 'caddy', active: false, imports: false } as const

/** On 127.0.0.1 only: Caddy serves the site there without a certificate, for the verification. */
export const localPort = 20190

/** The same of nginx, so that both can run on one server; src/remote/facts/proxied.py has it too. */
export const nginxPort = 20191

/** And of Apache. */
export const apachePort = 20192

/** Ports that Caddy needs. */
export const ports = [80, 443, localPort] as const

/** `name==version` of what is installed beside. */
export function listBeside(interfaceName: 'wsgi' | 'asgi'): string[] {
  const names =
    interfaceName === 'wsgi'
      ? (['gunicorn'] as const)
      : (['gunicorn', 'uvicorn-worker', 'uvicorn', 'websockets'] as const)
  return names.map((name) => `${name}==${beside[name]}`)
}

/** What those need in turn, and what builds environments: all that the action itself brings from the package index. */
const needed = { wsgi: [], asgi: ['click', 'h11'] } as const

/**
 * A requirements file of what is installed for a site, and of uv, with the hashes of their files as PyPI has them
 * (src/release/pinned.txt). setuptools is for projects that need an older one, the older uvicorn-worker for those that pin
 * a uvicorn before 0.36.
 */
export function readPinned(interfaceName: 'wsgi' | 'asgi'): string {
  const names = listBeside(interfaceName).map((pin) => pin.split('==')[0] ?? '')
  const wanted = [...names, ...needed[interfaceName], 'setuptools', 'uv']
  return texts
    .pinned()
    .split(/^(?=[a-z])/m)
    .filter((entry) => wanted.includes(entry.split('==')[0] ?? ''))
    .join('')
}
