"""Where everything lies that a site has with Apache."""

from __future__ import annotations


def apache_files(app: str) -> tuple[str, str]:
    """
    Where the site's file for Apache lies, and the link by which Apache reads it. It comes last in the order of names: the
    first site of an address is the one for hosts that no site names (Apache, name-based virtual hosts).
    """
    name = "zz-django-prod-%s.conf" % app
    return "/etc/apache2/sites-available/" + name, "/etc/apache2/sites-enabled/" + name


def apache_mark(app: str) -> str:
    """Is there while the site's file for Apache is written and Apache has not loaded it."""
    return "/run/django-prod/%s.apache-unloaded" % app
