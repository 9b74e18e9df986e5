/** Caddy as people have it on their servers, each beside a site of their own. Begins with the packages of the layer `warm`. */
import type { TestServer } from '../../lab/server.ts'

/** What a server is set up with. */
export type SetUp = (server: TestServer) => Promise<void>

/** A site of the user's, which answers by plain HTTP. */
export const shop = (says = 'the shop') => `http://shop.test {\n\trespond "${says}"\n}\n`

const write = async (server: TestServer, path: string, text: string) => {
  await server.sh(`mkdir -p "$(dirname ${path})"`)
  await server.exec(['tee', path], { input: text })
}

/** A unit of the user's own. */
const unit = (words: string, more = 'User=caddy\nGroup=caddy\n') =>
  `[Unit]\nDescription=the user's own\n[Service]\nType=notify\n${more}ExecStart=${words}\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n[Install]\nWantedBy=multi-user.target\n`

/** What somebody writes by `systemctl edit caddy`. */
const edited = (words: string, more = '') => `[Service]\n${more}ExecStart=\nExecStart=${words}\n`
const dropIn = '/etc/systemd/system/caddy.service.d/override.conf'

const start = (name: string, how = 'enable --now') => `systemctl daemon-reload; systemctl ${how} --quiet ${name}`

/** A request to the admin API, in Python, since the server has no curl. */
export const api = (method: string, path: string, body = '', address = '("127.0.0.1", 2019)') => `python3 -c '
import http.client, socket, sys
address = ${address}
connection = http.client.HTTPConnection("localhost", 2019)
connection.sock = socket.create_connection(address) if isinstance(address, tuple) else socket.socket(socket.AF_UNIX)
if not isinstance(address, tuple): connection.sock.connect(address)
host = "localhost:%d" % address[1] if isinstance(address, tuple) else ""
connection.request("${method}", "${path}", sys.argv[1] or None, {"Host": host, "Content-Type": "application/json"})
answer = connection.getresponse()
print(answer.read().decode()); sys.exit(answer.status != 200)' '${body}'`

const route = '{"match":[{"host":["api.test"]}],"handle":[{"handler":"static_response","body":"by the API"}]}'
const json = `{"apps":{"http":{"servers":{"mine":{"listen":[":80"],"routes":[${route}]}}}}}`

/** Debian's Caddy with the shop in its own file. */
const shopServed: SetUp = async (server) => {
  await write(server, '/etc/caddy/Caddyfile', shop())
  await server.sh(start('caddy'))
}

/** Set-ups that can't be used; each run on them is refused. */
export const refused: Readonly<Record<string, SetUp>> = {
  "Debian's caddy-api.service, which has its configuration by the API": async (server) => {
    await server.sh(start('caddy-api', 'start'))
    await server.sh(api('POST', '/load', json))
  },
  'a configuration in JSON': async (server) => {
    await write(server, '/etc/caddy/mine.json', json)
    await write(server, dropIn, edited('/usr/bin/caddy run --config /etc/caddy/mine.json'))
    await server.sh(start('caddy'))
  },
  'a site that was loaded by the API, and is in no file': async (server) => {
    await shopServed(server)
    await server.sh(api('POST', '/config/apps/http/servers/srv0/routes', route))
  },
  'a Caddyfile that was edited and not loaded': async (server) => {
    await shopServed(server)
    await write(server, '/etc/caddy/Caddyfile', shop('half of it'))
  },
  'a Caddyfile that is broken on disk, while an older one serves': async (server) => {
    await shopServed(server)
    await write(server, '/etc/caddy/Caddyfile', `${shop()}half {\n`)
  },
  'a Caddyfile that the service may not read any more': async (server) => {
    await shopServed(server)
    await server.sh('chmod 600 /etc/caddy/Caddyfile')
  },
  'an admin API that is off': async (server) => {
    await write(server, '/etc/caddy/Caddyfile', `{\n\tadmin off\n}\n${shop()}`)
    await server.sh(start('caddy'))
  },
  "another unit's Caddy, and Debian's enabled beside it": async (server) => {
    await write(server, '/etc/mine/Caddyfile', shop())
    await write(server, '/etc/systemd/system/web.service', unit('/usr/bin/caddy run --config /etc/mine/Caddyfile'))
    await server.sh(`${start('web')}; systemctl enable --quiet caddy`)
  },
  'a Caddy that no unit runs': async (server) => {
    await write(server, '/etc/mine/Caddyfile', shop())
    await server.sh(`systemd-run -q --scope --unit=container caddy start --config /etc/mine/Caddyfile >/dev/null 2>&1`)
  },
  'a unit that was edited, and is not restarted': async (server) => {
    await shopServed(server)
    await write(server, '/etc/caddy/mine/Caddyfile', shop('another shop'))
    await write(server, dropIn, edited('/usr/bin/caddy run --config /etc/caddy/mine/Caddyfile'))
    await server.sh('systemctl daemon-reload')
  },
  'a unit that was edited, and is not read': async (server) => {
    await shopServed(server)
    await write(server, dropIn, '[Service]\nUser=www-data\n')
  },
  'a program that was put there by hand, without a unit': async (server) => {
    await server.sh('cp /usr/bin/caddy /usr/local/bin/caddy; dpkg --purge caddy >/dev/null 2>&1')
  },
}

/** Back to Debian's Caddy as it was installed, for the next set-up; not behind the one that purges it. */
export async function reset(server: TestServer): Promise<void> {
  await server.sh(`systemctl disable --quiet --now caddy caddy-api web 2>/dev/null || true
    systemctl stop container.scope 2>/dev/null || true
    rm -rf /etc/caddy/mine* /etc/mine /etc/systemd/system/web.service /etc/systemd/system/caddy.service.d
    rm -rf /var/lib/caddy/.config
    systemctl daemon-reload; systemctl reset-failed
    [ ! -e /root/Caddyfile ] || cp /root/Caddyfile /etc/caddy/Caddyfile; cp /etc/caddy/Caddyfile /root/Caddyfile
    chmod 644 /etc/caddy/Caddyfile`)
}

/** Set-ups that are used as they are. */
export const used: Readonly<Record<string, SetUp>> = {
  'a file of another place: a link, of another owner, with line ends of Windows, variables and an admin address':
    async (server) => {
      const text = `{\n\tadmin {$ADMIN}\n}\n\nimport sites/*\n\n# import /etc/caddy/monsiteweb.caddyfile\n${shop('{$SHOP:nobody} at {$HOME}')}`
      await write(server, '/home/debian/dotfiles/Caddyfile', text.replaceAll('\n', '\r\n').trimEnd())
      await write(server, '/etc/caddy/mine/sites/blog', 'http://blog.test {\n\trespond "the blog"\n}\n')
      await write(server, '/etc/caddy/mine/env', 'SHOP="the shop"\n')
      await server.sh(`chmod 711 /home/debian; chown -R debian:caddy /home/debian/dotfiles
        chmod 640 /home/debian/dotfiles/Caddyfile; ln -s /home/debian/dotfiles/Caddyfile /etc/caddy/mine/Caddyfile`)
      const words = '/usr/bin/caddy run --environ --envfile /etc/caddy/mine/env --config=/etc/caddy/mine/Caddyfile'
      await write(server, dropIn, edited(words, 'Environment=ADMIN=localhost:2020\n'))
      await server.sh(start('caddy'))
    },
  'an own build in a unit of another name and user, with a pattern that takes in our file, and its API on a socket':
    async (server) => {
      const text = `{\n\tadmin unix//run/web/admin.sock\n\tstorage file_system /var/lib/web\n\tskip_install_trust\n}\n\nimport ../caddy/*.caddyfile\n\n:80 {\n\trespond "the shop"\n}\n`
      await server.sh(
        'mkdir -p /opt/caddy; cp /usr/bin/caddy /opt/caddy/caddy; dpkg --purge caddy >/dev/null 2>&1; userdel caddy 2>/dev/null || true',
      )
      await write(server, '/etc/mine/Caddyfile', text)
      const more = 'User=www-data\nRuntimeDirectory=web\nStateDirectory=web\nEnvironment=HOME=/var/lib/web\n'
      await write(
        server,
        '/etc/systemd/system/web.service',
        unit('/opt/caddy/caddy run --config /etc/mine/Caddyfile', more),
      )
      await server.sh(start('web'))
    },
}
