import type { Mode } from '../model.ts'

/** Inputs that lead to the server. */
export const loginNames = [
  'host',
  'port',
  'user',
  'ssh-key',
  'ssh-key-passphrase',
  'password',
  'host-key',
  'jump',
  'jump-key',
  'jump-host-key',
  'proxy-command',
] as const

/** The inputs of action.yml, in its order; a test holds that both lists are equal. */
export const inputNames = [
  ...loginNames,
  'mode',
  'release',
  'command',
  'app',
  'path',
  'domains',
  'settings',
  'env',
  'database',
  'superuser',
  'superuser-email',
  'superuser-password',
  'passwords',
  'fixtures-reload',
  'https',
  'basic-auth',
  'backup-password',
  'backup-access-key',
  'backup-secret-key',
  'backup-ssh-key',
  'snapshot',
  'maintenance',
  'since',
  'confirm',
  'delete-data',
  'language',
  'config',
] as const

export type InputName = (typeof inputNames)[number]

/** What a run can be asked to do. */
export const modes: readonly Mode[] = [
  'deploy',
  'plan',
  'rollback',
  'status',
  'logs',
  'manage',
  'restore',
  'move-database',
  'maintenance',
  'remove',
  'plan-remove',
]

/** Those that take everything of the site from what is live. */
export const modesWithoutProject: readonly Mode[] = [
  'rollback',
  'status',
  'logs',
  'manage',
  'maintenance',
  'remove',
  'plan-remove',
]

/** Inputs that are secret: never read from the YAML file, which everybody with the repository can read. */
export const secretNames: readonly string[] = [
  ...['ssh-key', 'ssh-key-passphrase', 'password', 'jump-key', 'env'],
  ...['superuser-password', 'passwords', 'basic-auth'],
  ...['backup-password', 'backup-access-key', 'backup-secret-key', 'backup-ssh-key'],
]

/** Keys that only the YAML file has: what is rarely set and is the same everywhere. */
export const fileOnlyKeys = [
  'include',
  'exclude',
  'application',
  'python',
  'fixtures',
  'workers',
  'threads',
  'health-path',
  'health-paths',
  'lock-seconds',
  'verify-seconds',
  'drain-seconds',
  'keep-releases',
  'processes',
  'timers',
  'services',
  'packages',
  'commands',
  'shared',
  'overrides',
  'deploy-check',
  'backups',
  'keep-backups',
  'risky-migrations',
  'leave-database',
  'new-secrets',
  'links',
  'proxy',
  'firewall',
  'max-body',
  'media',
  'trusted-proxies',
  'visitors-from',
  'hsts',
  'redirect',
  'error-page',
  'access-log',
  'take-over',
] as const

/** Keys of the file that hold keys themselves: name → command, name → command and schedule, moment → lines, where backups go and when, path → words. */
export const mapKeys: readonly string[] = ['processes', 'timers', 'commands', 'backups', 'health-paths']

/**
 * Inputs that are no keys of the file, although no secrets: what is chosen for a run, the file itself, and what runs on
 * the runner, which a branch must not choose by its files.
 */
export const runNames: readonly string[] = [
  'proxy-command',
  'mode',
  'release',
  'command',
  'fixtures-reload',
  'snapshot',
  'maintenance',
  'since',
  'confirm',
  'delete-data',
  'config',
]

/**
 * Where a run logs in, and how it knows the machine again. Who may change a file of the repository would have the
 * secrets sent to a machine of their own: with secrets these come from the workflow only.
 */
export const wayNames: readonly string[] = ['host', 'port', 'user', 'host-key', 'jump', 'jump-host-key']

/** Every key that the YAML file may hold. */
export const fileKeys: readonly string[] = [
  ...inputNames.filter((name) => !secretNames.includes(name) && !runNames.includes(name)),
  ...fileOnlyKeys,
]
