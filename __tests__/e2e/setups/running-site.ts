/** The same project, put on the server by hand: nginx, a Gunicorn in a unit of its own, SQLite, and an upload. */

import type { TestServer } from '../../lab/server.ts'
import { domain } from '../../lab/visit.ts'

/**
 * Makes a site by hand out of one that the action has made, which is taken away again: its packages of Python need not be
 * fetched. It answers on ports 80 and 443 under the domain of every test.
 */
export async function runByHand(server: TestServer): Promise<void> {
  await server.sh(`
    useradd --create-home --shell /bin/bash web
    chmod 755 /home/web
    mkdir /home/web/site; cd /home/web/site
    cp -a /srv/monsiteweb/current/code/. .
    cp -a "$(readlink -f /srv/monsiteweb/current/venv)" venv
    cp -a /srv/monsiteweb/current/static static-files
    systemctl disable --now --quiet monsiteweb.target caddy
    rm -rf /srv/monsiteweb /etc/systemd/system/monsiteweb* /etc/systemd/system/*/monsiteweb* /usr/local/bin/monsiteweb-*
    rm -rf /etc/caddy/monsiteweb.caddyfile /var/cache/django-prod/*
    sed -i '/monsiteweb/d' /etc/caddy/Caddyfile
    userdel monsiteweb
    mkdir -p media/articles; echo 'a picture' >media/articles/one.txt
    printf '%s\\n' 'from mainapp.settings.base import *' 'DEBUG = False' 'ALLOWED_HOSTS = ["${domain}"]' \\
      'DATABASES["default"]["NAME"] = "/home/web/site/db.sqlite3"' >by_hand.py
    chown -R web: /home/web
    su web -c 'DJANGO_SETTINGS_MODULE=by_hand venv/bin/python manage.py migrate --verbosity 0'
    cat >/etc/systemd/system/gunicorn.service <<'END'
[Service]
User=web
WorkingDirectory=/home/web/site
Environment=DJANGO_SETTINGS_MODULE=by_hand
ExecStart=/home/web/site/venv/bin/python -m gunicorn --bind 127.0.0.1:8000 mainapp.wsgi
[Install]
WantedBy=multi-user.target
END
    systemctl daemon-reload; systemctl enable --now --quiet gunicorn
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q update; apt-get -qy install --no-install-recommends nginx-light openssl nftables curl
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${domain} -keyout /etc/nginx/key.pem -out /etc/nginx/cert.pem
    cat >/etc/nginx/sites-available/site <<'END'
server {
	listen 80 default_server;
	listen [::]:80 default_server;
	server_name ${domain};
	return 301 https://$host$request_uri;
}
server {
	listen 443 ssl;
	server_name ${domain};
	ssl_certificate cert.pem;
	ssl_certificate_key key.pem;
	location /media/ { root /home/web/site; }
	location / { proxy_pass http://127.0.0.1:8000; proxy_set_header Host $host; }
}
END
    ln -sf /etc/nginx/sites-available/site /etc/nginx/sites-enabled/default
    systemctl restart nginx
    until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done
  `)
}
