import { closestMatch } from 'leven'

/** Right name → what other deploy tools, Django and SSH call the same thing (dashes for underscores). */
const otherNames: Readonly<Record<string, string>> = {
  host: 'server hostname host-name ip ip-address remote remote-host ssh-host address server-host server-ip target',
  port: 'ssh-port server-port remote-port',
  user: 'username user-name login ssh-user ssh-username remote-user server-user account',
  'ssh-key': 'key private-key ssh-private-key privatekey identity identity-file id-rsa deploy-key ssh-deploy-key pem',
  'ssh-key-passphrase': 'passphrase key-passphrase private-key-passphrase ssh-passphrase',
  password: 'pass passwd ssh-password ssh-pass remote-password server-password sudo-password',
  'host-key':
    'fingerprint hostkey host-fingerprint host-keys known-hosts knownhosts ssh-known-hosts host-key-fingerprint ' +
    'server-fingerprint',
  jump: 'proxy-jump proxyjump jump-host jump-server bastion bastion-host gateway proxy-host',
  'jump-key': 'proxy-key bastion-key jump-ssh-key proxy-ssh-key bastion-ssh-key',
  'jump-host-key': 'jump-fingerprint proxy-fingerprint bastion-fingerprint bastion-host-key proxy-host-key',
  'proxy-command': 'proxycommand ssh-proxy-command tunnel tunnel-command',
  mode: 'action operation dry-run plan task',
  app: 'app-name appname name project project-name site-name slug service service-name application-name',
  path: 'working-directory workdir project-path directory dir root source src manage-py base-path folder',
  domains: 'domain domain-name url site host-names server-name server-names allowed-hosts hosts website',
  settings: 'django-settings-module django-settings settings-module settings-file django-settings-file',
  env: 'environment env-file envfile dotenv env-vars environment-variables envs variables vars secrets',
  database: 'db database-url database-engine db-engine db-type',
  superuser: 'admin admin-user superuser-name superuser-username django-superuser-username admin-username',
  'superuser-email': 'admin-email django-superuser-email email',
  'superuser-password': 'admin-password django-superuser-password',
  command: 'manage-command management-command django-command manage-py-command',
  passwords: 'user-passwords set-passwords changepassword',
  'fixtures-reload': 'reload-fixtures fixture-reload force-fixtures',
  https: 'ssl tls certificate letsencrypt acme',
  language: 'lang locale language-code',
  config: 'config-file configuration config-path',
  application: 'wsgi wsgi-application asgi asgi-application wsgi-module asgi-module entrypoint',
  python: 'python-version',
  fixtures: 'fixture loaddata initial-data',
  workers: 'gunicorn-workers worker-count web-concurrency num-workers',
  threads: 'gunicorn-threads',
  'health-path': 'health healthcheck health-check health-check-path healthcheck-path healthz health-url',
  'health-paths': 'health-checks healthchecks smoke-tests smoke-test check-paths check-urls',
  'keep-releases': 'keep releases-to-keep retain releases',
  exclude: 'ignore excludes exclude-files',
  include: 'includes include-files',
  processes: 'process workers-command worker celery queue procfile services-command',
  timers: 'timer cron crons cronjobs schedule schedules periodic',
  packages: 'apt apt-packages system-packages debian-packages',
  commands: 'hooks scripts run',
  shared: 'shared-folders linked-dirs shared-dirs persistent volumes',
  overrides: 'settings-overrides override extra-settings',
  'deploy-check': 'check-deploy',
  backups: 'backup offsite restic',
  'backup-password': 'restic-password repository-password',
  'backup-access-key': 'aws-access-key-id s3-access-key access-key',
  'backup-secret-key': 'aws-secret-access-key s3-secret-key secret-key',
  'keep-backups': 'backups-to-keep keep-dumps',
  proxy: 'web-server webserver reverse-proxy http-server frontend-server',
  firewall: 'ufw nftables iptables firewalld packet-filter open-ports',
  'max-body': 'max-body-size client-max-body-size max-upload upload-limit max-upload-size body-limit max-request-body',
  media: 'uploads media-files',
  'trusted-proxies': 'trusted-proxy proxies forwarded-allow-ips real-ip-from cloudflare',
  'visitors-from': 'only-proxies only-trusted-proxies trusted-proxies-only allow-from allowed-networks cloudflare-only',
  redirect: 'redirects canonical canonical-domain www www-redirect redirect-www force-domain prepend-www',
  'error-page': 'error-pages error-document maintenance-page unavailable-page custom-error-page 502-page 503-page',
  'access-log': 'access-logs access_log log-requests request-log',
  'basic-auth': 'basicauth htpasswd auth-basic http-auth http-basic staging-password site-password',
  maintenance: 'maintenance-mode offline',
  hsts: 'strict-transport-security secure-hsts-seconds hsts-seconds',
  'risky-migrations': 'risks migration-risks migrations-check risky-migration',
  'leave-database': 'old-database previous-database change-database move-database',
  'new-secrets': 'renew-secrets reset-secrets accept-new-secrets lost-secrets',
  links: 'symlinks symbolic-links hard-links allow-links allow-symlinks make-links',
}

const rightNames = new Map(
  Object.entries(otherNames).flatMap(([right, others]) => others.split(' ').map((other) => [other, right] as const)),
)

/**
 * The name that a person probably meant, among `candidates`: the same in another spelling (`SSH_KEY`), what other
 * tools call it (`username`), or the nearest by Levenshtein's edit distance. Null when nothing is near enough to be a help.
 */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  const dashed = name.toLowerCase().replace(/[_ .]+/g, '-')
  if (candidates.includes(dashed)) return dashed
  const right = rightNames.get(dashed)
  if (right !== undefined && candidates.includes(right)) return right
  return closestMatch(dashed, candidates, { maxDistance: Math.max(1, Math.floor(dashed.length / 3)) }) ?? null
}
