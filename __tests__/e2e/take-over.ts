/** A site made by hand that takes writes, and what is asked of it while another takes its place. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { startLoad } from '../lab/load.ts'
import { domain } from '../lab/visit.ts'
import { runByHand } from './setups/running-site.ts'
import { app, config, type Site } from './site.ts'

/** Each request writes a row and an upload, and is answered when both are there. */
const writing = `import uuid

from contact.models import Message
from django.conf import settings
from django.urls import path


def write(request):
    name = uuid.uuid4().hex
    Message.objects.create(name='me', email='me@me.test', text=name)
    with open(settings.MEDIA_ROOT / name if hasattr(settings.MEDIA_ROOT, 'joinpath') else settings.MEDIA_ROOT + '/' + name, 'w') as file:
        file.write(name)
    return HttpResponse(name)


urlpatterns = [
    path('write', write),`

/** The commit that the old site runs is the one that is deployed. */
export async function prepare(site: Site): Promise<void> {
  await runByHand(site.server)
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const text = urls.replace('urlpatterns = [', writing)
  await site.checkout.write('mainapp/urls.py', text)
  await site.checkout.write('.github/django-prod.yml', `${config}take-over: gunicorn\n`)
  await site.checkout.commit('A page that writes')
  await site.server.exec(['tee', '/home/web/site/mainapp/urls.py'], { input: text })
  await site.server.sh(`
    sed -i 's/^DEBUG = .*/&\\nMEDIA_ROOT = "\\/home\\/web\\/site\\/media"/' /home/web/site/by_hand.py
    chown -R web: /home/web/site; systemctl restart gunicorn
    # Where authorities are asked: nobody is there.
    mkdir -p /etc/letsencrypt; echo 'server = https://localhost:1/directory' >/etc/letsencrypt/cli.ini
    until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done`)
}

/** Texts of the rows of a database. */
export const rowsOf = async (site: Site, file: string) =>
  (
    await site.server.sh(
      `python3 -c 'import sqlite3; print(*(r[0] for r in sqlite3.connect("${file}").execute("select text from contact_message")))'`,
    )
  )
    .trim()
    .split(/\s+/)
    .filter((one) => one !== '')

/** What a run answers, during which no request fails; and how many writes were acknowledged, by whichever site. */
export async function unnoticed(
  site: Site,
  inputs: Record<string, string> = {},
): Promise<{ result: ActionResult; written: number; longestMs: number }> {
  const options = { url: 'https://127.0.0.1/', host: domain, seconds: 600 }
  const loads = [
    await startLoad(site.server, { ...options, path: '/write', rate: 10 }),
    await startLoad(site.server, { ...options, path: '/healthz', rate: 15 }),
    await startLoad(site.server, { ...options, path: '/healthz', rate: 5, keepAlive: true, reloads: true }),
  ]
  const result = await site.deploy({ https: 'auto', ...inputs })
  const reports = await Promise.all(loads.map((one) => one.stop()))
  expect(result.code, result.log).toBe(0)
  for (const { failed, firstErrors } of reports) expect(failed, firstErrors.join('\n')).toBe(0)
  const longestMs = Math.max(...reports.map((one) => one.longestMs))
  const requests = reports.reduce((all, one) => all + one.requests, 0)
  console.log(`taken over: ${requests} requests, 0 failed, longest ${longestMs} ms`)
  return { result, written: reports[0]?.statuses['200'] ?? 0, longestMs }
}

export const places = {
  old: '/home/web/site/db.sqlite3',
  made: `/srv/${app}/shared/data/db.sqlite3`,
  uploads: `/srv/${app}/shared/media`,
}
