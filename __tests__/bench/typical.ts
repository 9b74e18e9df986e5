/** What people use today instead: a script over ssh, and rsync with a restart; each a site of its own on the server. */
import { join } from 'node:path'
import { git } from '../lab/checkout.ts'
import { type BenchSite, sshTrue } from './site.ts'
import { time } from './timing.ts'

/** One way to put the example project on the server. */
export interface Way {
  readonly name: string
  readonly domain: string
  /** Folders on the server that a first deploy must not find. */
  readonly caches: string
  /** Puts what the checkout holds on the server, where the site is already; milliseconds. */
  deploy(): Promise<number>
  /** The same for a site that is not there yet; it is removed again, untimed. */
  first(): Promise<number>
}

/** Where the script pulls from: this stands for GitHub, without the time that the network would take. */
const repository = '/srv/monsiteweb.git'

interface Typical {
  readonly name: string
  /** Gunicorn gets its socket from systemd, so that requests wait while it is restarted. */
  readonly socket: boolean
  /** Sends the code by rsync; else the server pulls it. */
  readonly rsync: boolean
}

const install = `venv/bin/pip install --quiet --disable-pip-version-check -r code/requirements.txt`
const django = `cd code
export DJANGO_SETTINGS_MODULE=production PYTHONPATH=..
../venv/bin/python manage.py migrate --noinput
../venv/bin/python manage.py collectstatic --noinput`

/** The whole of the usual script, for a site that is there. */
const again = ({ name, rsync }: Typical) => `set -eu
cd /srv/${name}
${rsync ? '' : 'git -C code pull --quiet --ff-only'}
${install}
${django}
systemctl restart ${name}`

/** The usual tutorial, as a script. */
const anew = ({ name, socket, rsync }: Typical, domain: string) => `set -eu
mkdir -p /srv/${name}/data
cd /srv/${name}
${rsync ? '' : `git clone --quiet ${repository} code`}
python3 -m venv venv
${install} gunicorn
cat > production.py <<'EOT'
from mainapp.settings.base import *
DEBUG = False
ALLOWED_HOSTS = ['${domain}']
STATIC_ROOT = '/srv/${name}/static'
DATABASES['default']['NAME'] = '/srv/${name}/data/db.sqlite3'
EOT
${django}
chown -R www-data: /srv/${name}/data
${
  socket
    ? `cat > /etc/systemd/system/${name}.socket <<'EOT'
[Socket]
ListenStream=/run/${name}.sock
[Install]
WantedBy=sockets.target
EOT`
    : `install -d -o www-data /run/${name}`
}
cat > /etc/systemd/system/${name}.service <<'EOT'
[Service]
User=www-data
WorkingDirectory=/srv/${name}/code
Environment=DJANGO_SETTINGS_MODULE=production PYTHONPATH=/srv/${name}
ExecStart=/srv/${name}/venv/bin/gunicorn --workers 3 --threads 4 ${socket ? '' : `--bind unix:/run/${name}/http.sock `}mainapp.wsgi
[Install]
WantedBy=multi-user.target
EOT
cat > /etc/caddy/typical-${name}.caddyfile <<'EOT'
${domain} {
  tls internal
  handle_path /static/* {
    root * /srv/${name}/static
    file_server
  }
  reverse_proxy unix//run/${socket ? `${name}.sock` : `${name}/http.sock`}
}
EOT
systemctl daemon-reload
${socket ? `systemctl enable --now ${name}.socket` : ''}
systemctl enable --now ${name}.service
systemctl reload caddy
for i in $(seq 100); do
  curl --fail --silent --insecure --output /dev/null --resolve ${domain}:443:127.0.0.1 https://${domain}/ && exit
  sleep 0.1
done
echo 'the site does not answer' >&2
exit 1`

const removed = (name: string) => `
systemctl disable --now --quiet ${name}.service
[ ! -e /etc/systemd/system/${name}.socket ] || systemctl disable --now --quiet ${name}.socket
rm -r /srv/${name} /etc/systemd/system/${name}.* /etc/caddy/typical-${name}.caddyfile
systemctl daemon-reload; systemctl reload caddy`

/** Installs git and rsync on the server, and both ways' sites. The server has Caddy and our own site already. */
export async function openTypicalWays(site: BenchSite): Promise<Way[]> {
  const { server, checkout } = site
  await server.sh(`apt-get -q update; DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends curl git rsync
    git init --quiet --bare --initial-branch=main ${repository}
    echo 'import typical-*.caddyfile' >> /etc/caddy/Caddyfile`)
  const run = async (script: string) => {
    const ssh = (await sshTrue(site)).slice(0, -1) as [string, ...string[]]
    return must(await time([...ssh, script]))
  }
  const send = async (name: string) => {
    const to = `root@${site.way.host}:/srv/${name}/code/`
    const shell = (await sshTrue(site)).slice(0, -2).join(' ')
    return must(
      await time([
        'rsync',
        '-az',
        '--delete',
        '--chmod=D755',
        '--exclude=.git',
        '--mkpath',
        '-e',
        shell,
        `${checkout.dir}/`,
        to,
      ]),
    )
  }
  const openAs = async (typical: Typical) => {
    const sent = typical.rsync ? await send(typical.name) : 0
    return sent + (await run(anew(typical, domainOf(typical))))
  }
  const wayOf = async (name: string, typical: Typical): Promise<Way> => {
    await openAs(typical)
    const other = { ...typical, name: `${typical.name}2` }
    return {
      name,
      domain: domainOf(typical),
      caches: '/root/.cache',
      deploy: async () => (typical.rsync ? await send(typical.name) : 0) + (await run(again(typical))),
      first: async () => {
        const milliseconds = await openAs(other)
        await server.sh(removed(other.name))
        return milliseconds
      },
    }
  }
  await publish(site)
  return [
    await wayOf('ssh script', { name: 'script', socket: true, rsync: false }),
    await wayOf('rsync, restart', { name: 'rsync', socket: false, rsync: true }),
  ]
}

const domainOf = ({ name }: Typical) => `${name}.monsiteweb.test`

/** Pushes what is committed to the repository that the script pulls from. */
export async function publish({ server, checkout }: Pick<BenchSite, 'server' | 'checkout'>): Promise<void> {
  await git(checkout.dir, 'push', '--quiet', '--force', join(server.root, repository), 'main')
}

function must({ milliseconds, code, output }: Awaited<ReturnType<typeof time>>): number {
  if (code !== 0) throw new Error(`it ended with ${code}:\n${output}`)
  return milliseconds
}
