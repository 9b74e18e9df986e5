/** Servers on which the name of the tests' site is somebody else's already. */
import type { TestServer } from '../../lab/server.ts'
import { app } from '../site.ts'

const top = `/srv/${app}`
const layout = `mkdir -p ${top}/releases/20240101120000 ${top}/releases/20240501120000 ${top}/shared/media
  echo photo >${top}/shared/media/photo.jpg; ln -s ${top}/releases/20240501120000 ${top}/current`

/** Words of bash for each, and what is named of it. */
export const taken: Readonly<Record<string, readonly [script: string, named: string]>> = {
  "Capistrano's layout": [`${layout}; chown -R www-data ${top}`, top],
  "Deployer's layout, of root": [`${layout}; mkdir ${top}/.dep`, top],
  'releases and shared folders, and none is live': [`mkdir -p ${top}/releases ${top}/shared`, top],
  'a folder with a file': [`mkdir -p ${top}; echo '<h1>' >${top}/index.html`, top],
  "somebody's empty folder": [`mkdir -p ${top}; chown www-data ${top}`, top],
  'a link to a folder': [`mkdir -p /home/data; ln -s /home/data ${top}`, top],
  "another program's site.json": [`mkdir -p ${top}; echo '{"title": "Blog"}' >${top}/site.json`, `${top}/site.json`],
  'a copy of another site': [
    `mkdir -p ${top}; echo '{"by": "django-prod-action", "app": "other", "version": 1}' >${top}/site.json`,
    `${top}/site.json`,
  ],
  'a user': [`useradd --no-create-home ${app}`, `the user ${app}`],
  'a group without a user': [`groupadd ${app}`, `the group ${app}`],
  "the user's own Caddyfile": [
    `echo 'mine.test { respond mine }' >/etc/caddy/${app}.caddyfile`,
    `/etc/caddy/${app}.caddyfile`,
  ],
  "the user's own command": [
    `printf '#!/bin/sh\\necho mine\\n' >/usr/local/bin/${app}-manage; chmod 755 /usr/local/bin/${app}-manage`,
    `/usr/local/bin/${app}-manage`,
  ],
  'a command behind a link': [`ln -s /bin/true /usr/local/bin/${app}-restore`, `/usr/local/bin/${app}-restore`],
  'a unit of a local package': [
    `mkdir -p /usr/local/lib/systemd/system; printf '[Service]\\nExecStart=/bin/true\\n' >/usr/local/lib/systemd/system/${app}@.service`,
    `/usr/local/lib/systemd/system/${app}@.service`,
  ],
  'a unit until the next boot': [
    `mkdir -p /run/systemd/system; printf '[Unit]\\n' >/run/systemd/system/${app}.target`,
    `/run/systemd/system/${app}.target`,
  ],
  'an alias of a unit': [
    `ln -s /lib/systemd/system/cron.service /etc/systemd/system/${app}.service`,
    `/etc/systemd/system/${app}.service`,
  ],
  "a drop-in for a unit that isn't there": [
    `mkdir -p /etc/systemd/system/${app}@.service.d; printf '[Service]\\nNice=5\\n' >/etc/systemd/system/${app}@.service.d/nice.conf`,
    `/etc/systemd/system/${app}@.service.d`,
  ],
}

/** Takes all of them away again. */
export const giveBack = async (server: TestServer): Promise<void> => {
  await server.sh(`rm -rf ${top} /home/data /usr/local/lib/systemd/system/${app}* /run/systemd/system/${app}*
    rm -rf /etc/systemd/system/${app}* /etc/caddy/${app}.caddyfile /usr/local/bin/${app}-*
    ! getent passwd ${app} >/dev/null || userdel ${app}; ! getent group ${app} >/dev/null || groupdel ${app}
    systemctl daemon-reload`)
}

export const setups: Readonly<Record<string, (server: TestServer) => Promise<void>>> = Object.fromEntries(
  Object.entries(taken).map(([name, [script]]) => [
    name,
    async (server: TestServer) => {
      await giveBack(server)
      await server.sh(script)
    },
  ]),
)
