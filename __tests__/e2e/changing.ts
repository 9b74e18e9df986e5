/** Changes that make a deploy do every step that it can do. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Site, app as siteApp } from './site.ts'

/** Commits another text, stylesheet and migration, so that each deploy syncs, collects, migrates and switches. */
export async function changeEverything(site: Site, count: number): Promise<void> {
  const { checkout } = site
  const view = await readFile(join(checkout.dir, 'blog/views.py'), 'utf8')
  await checkout.write('blog/views.py', view.replace(/WELCOME = .*/, `WELCOME = 'Version ${count}.'`))
  await checkout.write('static/css/count.css', `.count { order: ${count}; }\n`)
  const name = (number: number) => `${String(number).padStart(4, '0')}_count`
  const before = count === 1 ? '0001_initial' : name(count)
  await checkout.write(`contact/migrations/${name(count + 1)}.py`, migration(before, 'SELECT 1'))
  await checkout.commit(`Version ${count}`)
}

/** Each step that such a deploy does something in, and the one whose end tells that it begins. */
export const steps: Readonly<Record<string, string>> = {
  Compare: 'Connect',
  Sync: 'Compare',
  Install: 'Sync',
  Configure: 'Install',
  Probe: 'Configure',
  Static: 'Database',
  Migrate: 'Static',
  Activate: 'Units',
  Verify: 'Proxy',
  Drain: 'Verify',
  // What is not asked for is no group.
  Prune: 'Fixtures',
}

/** A migration of the app contact that runs SQL. */
export const migration = (before: string, sql: string): string => `from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [('contact', '${before}')]
    operations = [migrations.RunSQL("${sql}", migrations.RunSQL.noop)]
`

/** A migration of the app contact that ends once the file is there on the server; nobody waits longer than five minutes. */
export const heldMigration = (before: string, file: string): string => `import os
import time

from django.db import migrations


def wait(apps, editor):
    end = time.monotonic() + 300
    while not os.path.exists('${file}'):
        if time.monotonic() > end:
            raise TimeoutError('nobody made ${file}')
        time.sleep(0.02)


class Migration(migrations.Migration):
    dependencies = [('contact', '${before}')]
    operations = [migrations.RunPython(wait, migrations.RunPython.noop)]
`

/** What must not be there between runs: instances, sockets, half releases, locks, files written aside. */
export async function strays(site: Site, app = siteApp): Promise<string[]> {
  const { instance } = await site.live(app)
  const found = await site.server.sh(`
    systemctl list-units --all --plain --no-legend '${app}@*' | awk '{ print $1, $3 }'
    for folder in /srv/${app}/releases/*; do [ -e $folder/state.json ] || echo "half $folder"; done
    ls /srv/${app}/incoming | sed 's/^/upload /'
    [ ! -e /run/django-prod/${app}.lock ] || flock --nonblock /run/django-prod/${app}.lock true || echo 'locked'
    systemctl show -P ActiveState ${app}-migrate.service | sed '/inactive/d; s/^/migration /'
    find /srv/${app} /etc/systemd/system /etc/caddy -name '*.new-*' -o -name '*.candidate'`)
  const known = [`${app}@${instance}.service active`, `${app}@${instance}.socket active`]
  const lines = found.trim().split('\n')
  return [...lines.filter((line) => !known.includes(line)), ...known.filter((line) => !lines.includes(line))]
}
