import { DeployError } from '../errors.ts'
import { asText, type Given, invalid, shown } from './given.ts'

/**
 * Names of units, users, groups and folders that Debian, Ubuntu or common server software owns (base-passwd,
 * systemd.special(7)). The server is asked about its own ones later; these are wrong everywhere.
 */
const ownedNames = new Set(
  (
    'root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup adm tty ' +
    'disk kmem dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff ' +
    'users input render sgx kvm netdev crontab messagebus dbus polkitd sshd ssh debian ubuntu admin caddy nginx apache ' +
    'apache2 httpd http www ftp git gunicorn uwsgi postgres postgresql mysql mariadb redis memcached docker podman ' +
    'exim4 postfix dovecot cron anacron rsyslog syslog ufw firewalld fail2ban apt getty autovt console-getty ' +
    'container-getty serial-getty user network networking network-online timers sockets paths slices swap basic ' +
    'default emergency rescue graphical multi-user halt poweroff reboot shutdown suspend sleep hibernate sysinit ' +
    'system session machine init exit final kexec local-fs remote-fs modprobe quotacheck umount initrd printer ' +
    'bluetooth sound smartcard usb-gadget usrmerge time-sync time-set nss-lookup rpcbind certbot snapd lxd'
  ).split(' '),
)

const hint = 'Give another one with the input `app`, for example `app: mysite`.'

/**
 * The application's name on the server: `[a-z][a-z0-9-]{0,29}` without `--` and without a dash at its end (socket
 * paths have at most 107 bytes, and `--` separates an application from its other processes in unit names).
 * @param given what a person wrote; without it the name is made of the repository's (`owner/name`)
 */
export function parseApp(given: Given | undefined, repository: string): string {
  if (given !== undefined) {
    const name = asText(given)
    if (name !== slugOf(name)) {
      const slug = slugOf(name)
      throw invalid(
        given,
        `${shown(name)} is not lower case letters, digits and single dashes, 30 at most, starting with a letter.`,
        slug === '' ? 'Write for example `app: mysite`.' : `Write \`app: ${slug}\`.`,
      )
    }
    if (isOwned(name)) throw invalid(given, `${shown(name)} is a name of the system itself.`, hint)
    return name
  }
  const slug = slugOf(repository.split('/').at(-1) ?? '')
  if (slug === '')
    throw new DeployError('INPUT_MISSING', 'app: no name can be made of the repository’s name.', { hint })
  if (isOwned(slug)) {
    const problem = `app: the repository's name gives "${slug}", which is a name of the system itself.`
    throw new DeployError('INPUT_INVALID', problem, { hint })
  }
  return slug
}

function isOwned(name: string): boolean {
  return ownedNames.has(name) || name.startsWith('systemd-')
}

/** The nearest name that is allowed, or `''`: lower case, accents folded, anything else a dash. */
export function slugOf(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const named = /^[0-9]/.test(words) ? `app-${words}` : words
  return named.slice(0, 30).replace(/-+$/, '')
}
