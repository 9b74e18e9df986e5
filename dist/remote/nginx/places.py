"""Where everything lies that a site has with nginx."""

from __future__ import annotations


def nginx_files(app: str) -> list[tuple[str, str]]:
    """
    Where the site's file for nginx may lie, and by which name nginx reads it: a link, or the same. It comes last in the
    order of names: the first site of an address is the one for hosts that no site names (nginx, server_name).
    """
    name = "zz-django-prod-%s.conf" % app
    folder = "/etc/nginx"
    return [
        ("%s/sites-available/%s" % (folder, name), "%s/sites-enabled/%s" % (folder, name)),
        ("%s/conf.d/%s" % (folder, name), "%s/conf.d/%s" % (folder, name)),
    ]


def nginx_mark(app: str) -> str:
    """Is there while the site's file for nginx is written and nginx has not loaded it."""
    return "/run/django-prod/%s.nginx-unloaded" % app
