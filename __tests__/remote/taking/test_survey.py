"""What is understood of a site made by hand, and what is refused in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
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
FILE = "/etc/nginx/sites-enabled/site"


def test_the_file_of_the_site_and_its_certificate() -> None:
    domains = ["www.example.org", "example.org"]
    files = find_files("blog", DIRECTIVES, domains)
    assert files == {FILE: "/etc/nginx/django-prod-taken-over/blog/site"}
    assert find_certificate(DIRECTIVES, files, domains) == ["/etc/nginx/live/chain.pem", "/etc/ssl/key.pem"]
    assert find_certificate(DIRECTIVES, [], domains) == []


@pytest.mark.parametrize(
    ("domains", "words"),
    [
        (["www.example.org"], "also serves example.org"),
        (["other.example.org"], "No site of nginx has the name other.example.org"),
    ],
)
def test_what_would_be_lost_is_refused(domains: list[str], words: str) -> None:
    with pytest.raises(Failure) as caught:
        find_files("blog", DIRECTIVES, domains)
    assert caught.value.code == "TAKE_OVER_REFUSED"
    assert words in caught.value.message


def test_a_site_in_the_main_file_is_refused() -> None:
    text = SITE.replace("listen 8080", "listen 80")
    with pytest.raises(Failure, match=r"nginx\.conf has the old site"):
        find_files("blog", list(read_directives(text)), ["in-main.example.org"])


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
