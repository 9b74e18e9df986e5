"""What is understood of a site made by hand, and what is refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remote.apache.old_site import describe_apache, refuse_text
from remote.apache.old_site import read_blocks as read_apache
from remote.failure import Failure
from remote.nginx.old_site import describe_nginx, read_blocks
from remote.nginx.parsed import read_directives
from remote.taking.asked import find_module, find_python, folder_of
from remote.taking.survey import find_certificate, find_files

if TYPE_CHECKING:
    from pathlib import Path

SITE = """# configuration file /etc/nginx/nginx.conf:
http { include /etc/nginx/sites-enabled/*; server { listen 8080; server_name in-main.example.org; } }
# configuration file /etc/nginx/sites-enabled/site:
server { listen 80; server_name www.example.org _ 203.0.113.7; return 301 https://$host$request_uri; }
server {
    listen 443 ssl;
    server_name www.example.org example.org;
    ssl_certificate live/chain.pem;
    ssl_certificate_key /etc/ssl/key.pem;
}
# configuration file /etc/nginx/sites-enabled/shop:
server { listen 443 ssl; server_name shop.example.org; ssl_certificate /a; ssl_certificate_key /b; }
"""
DIRECTIVES = list(read_directives(SITE))
NGINX, APACHE = describe_nginx(), describe_apache()
FILE = "/etc/nginx/sites-enabled/site"


def test_the_file_of_the_site_and_its_certificate() -> None:
    domains = ["www.example.org", "example.org"]
    blocks = read_blocks("blog", DIRECTIVES, domains)
    files = find_files("blog", NGINX, blocks, domains)
    assert files == {FILE: "/etc/nginx/django-prod-taken-over/blog/site"}
    assert find_certificate(blocks, files, domains) == ["/etc/nginx/live/chain.pem", "/etc/ssl/key.pem"]
    assert find_certificate(blocks, [], domains) == []


@pytest.mark.parametrize(
    ("domains", "words"),
    [
        (["www.example.org"], "also serves example.org"),
        (["other.example.org"], "No site of nginx has the name other.example.org"),
    ],
)
def test_what_would_be_lost_is_refused(domains: list[str], words: str) -> None:
    with pytest.raises(Failure) as caught:
        find_files("blog", NGINX, read_blocks("blog", DIRECTIVES, domains), domains)
    assert caught.value.code == "TAKE_OVER_REFUSED"
    assert words in caught.value.message


def test_a_site_in_the_main_file_is_refused() -> None:
    text = SITE.replace("listen 8080", "listen 80")
    with pytest.raises(Failure, match=r"nginx\.conf has the old site"):
        domains = ["in-main.example.org"]
        find_files("blog", NGINX, read_blocks("blog", list(read_directives(text)), domains), domains)


# As `apache2ctl -t -D DUMP_VHOSTS` prints it, of files as certbot leaves them.
PRINTED = """VirtualHost configuration:
*:80                   www.example.org (/etc/apache2/sites-enabled/site.conf:1)
*:443                  is a NameVirtualHost
         default server www.example.org (/etc/apache2/sites-enabled/site-le-ssl.conf:2)
         port 443 namevhost www.example.org (/etc/apache2/sites-enabled/site-le-ssl.conf:2)
                 alias example.org
         port 443 namevhost shop.example.org (/etc/apache2/sites-enabled/shop.conf:1)
                 wild alias *.shop.example.org
"""
TEXTS = {
    "site.conf": "<VirtualHost *:80>\n\tServerName www.example.org\n\tServerAlias example.org\n</VirtualHost>\n",
    "site-le-ssl.conf": """<IfModule mod_ssl.c>
<VirtualHost *:443>
    ServerName www.example.org
    ServerAlias example.org
    ProxyPass / "unix:/run/gunicorn.sock|http://old/"
    # SSLCertificateFile /nowhere
    SSLCertificateFile "live/fullchain.pem"
    sslcertificatekeyfile /etc/ssl/key.pem
</VirtualHost>
</IfModule>
""",
    "shop.conf": "<VirtualHost *:443>\n\tServerName shop.example.org\n\tSSLCertificateFile /both.pem\n</VirtualHost>\n",
}


def test_both_files_of_a_site_behind_apache_and_its_certificate() -> None:
    domains = ["www.example.org", "example.org"]
    blocks = read_apache("blog", PRINTED, lambda path: TEXTS[path.rpartition("/")[2]], domains)
    files = find_files("blog", APACHE, blocks, domains)
    assert files == {
        "/etc/apache2/sites-enabled/%s" % name: "/etc/apache2/django-prod-taken-over/blog/%s" % name
        for name in ("site-le-ssl.conf", "site.conf")
    }
    assert find_certificate(blocks, files, domains) == ["/etc/apache2/live/fullchain.pem", "/etc/ssl/key.pem"]
    # A chain may have its key with it.
    assert blocks[-1].certificate == ["/both.pem", "/both.pem"]


@pytest.mark.parametrize(
    ("domains", "words"),
    [
        (["www.example.org"], "site-le-ssl.conf also serves example.org"),
        (["a.shop.example.org"], "shop.conf also serves *.shop.example.org, shop.example.org"),
        (["other.example.org"], "No site of Apache has the name other.example.org"),
    ],
)
def test_what_would_be_lost_behind_apache_is_refused(domains: list[str], words: str) -> None:
    blocks = read_apache("blog", PRINTED, lambda path: TEXTS[path.rpartition("/")[2]], domains)
    with pytest.raises(Failure) as caught:
        find_files("blog", APACHE, blocks, domains)
    assert caught.value.code == "TAKE_OVER_REFUSED"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("    WSGIScriptAlias / /home/web/site/mysite/wsgi.py", "itself: WSGIScriptAlias in site.conf"),
        ("wsgidaemonprocess site user=web", "itself: wsgidaemonprocess in site.conf"),
        ("Listen 8443", "says `Listen`"),
        ("SSLCertificateChainFile chain.pem", "SSLCertificateChainFile"),
        ("# WSGIScriptAlias / /nowhere", None),
    ],
)
def test_a_site_of_apache_itself_is_refused(line: str, words: str | None) -> None:
    text = "<VirtualHost *:80>\n%s\n</VirtualHost>\n" % line
    if words is None:
        refuse_text("site.conf", text)
        return
    with pytest.raises(Failure) as caught:
        refuse_text("site.conf", text)
    assert caught.value.code == "TAKE_OVER_REFUSED"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("word", "module"),
    [
        ("mysite.wsgi", "mysite.wsgi"),
        ("mysite.wsgi:application", "mysite.wsgi"),
        ("mysite.asgi:get()", "mysite.asgi"),
        ("unix:/run/gunicorn.sock", None),
        ("127.0.0.1:8000", None),
        ("--workers", None),
    ],
)
def test_the_module_of_an_application(word: str, module: str | None) -> None:
    assert find_module(word) == module


def test_the_python_of_a_script_and_the_folder(tmp_path: Path) -> None:
    script = tmp_path / "gunicorn"
    script.write_text("#!/home/web/venv/bin/python3\nimport gunicorn\n")
    assert find_python([str(script)]) == "/home/web/venv/bin/python3"
    assert find_python(["/home/web/venv/bin/python3.11", "-m", "gunicorn"]) == "/home/web/venv/bin/python3.11"
    script.write_text("#!/bin/sh\nexec gunicorn\n")
    assert find_python([str(script)]) is None
    assert find_python(["/nowhere/gunicorn"]) is None
    unit = {"WorkingDirectory": "-/home/web"}
    assert folder_of(unit, ["gunicorn", "a.wsgi"]) == "/home/web"
    assert folder_of(unit, ["gunicorn", "--chdir", "site"]) == "/home/web/site"
    assert folder_of({"WorkingDirectory": ""}, ["gunicorn", "--chdir=/srv/old"]) == "/srv/old"
