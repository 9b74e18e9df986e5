import { languages } from '../language.ts'
import type { CommandMoment } from '../model.ts'

/** What a value may be, as far as a list can say it; the schema of the YAML file is made from these too. */

/** Whole numbers: the least and the greatest. */
export const bounds = {
  port: [1, 65_535],
  workers: [1, 64],
  threads: [1, 64],
  'lock-seconds': [0, 3600],
  'verify-seconds': [0, 60],
  'drain-seconds': [0, 600],
  'keep-releases': [2, 100],
  'keep-backups': [1, 1000],
} as const

/** One of a few words. */
export const choices = {
  language: languages,
  https: ['auto', 'internal', 'off'],
  proxy: ['auto', 'caddy', 'nginx', 'apache', 'none'],
  'deploy-check': ['warn', 'fail'],
  'risky-migrations': ['warn', 'fail', 'allow'],
  links: ['true', 'false'],
  media: ['sandboxed', 'open'],
  'visitors-from': ['anywhere', 'trusted-proxies'],
  redirect: ['www', 'main', 'off'],
  'access-log': ['off', 'journal'],
} as const

/** Keys that take several values. */
export const listKeys: readonly string[] = [
  'domains',
  'include',
  'exclude',
  'fixtures',
  'services',
  'packages',
  'shared',
  'health-paths',
  'trusted-proxies',
  'take-over',
  'firewall',
]

/** The moments of a deploy at which the user's commands can run. */
export const moments: readonly CommandMoment[] = [
  'before-static',
  'after-static',
  'before-migrate',
  'after-migrate',
  'before-activate',
  'after-activate',
]

/** What stands below `backups`. */
export const backupFields: readonly string[] = ['to', 'schedule', 'keep', 'host-key', 'notify']

/** Spans of which backups stay, as restic names them (restic-forget(1)). */
export const spans: readonly string[] = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly']
