"""A newer Caddy than the one of the distribution, from where Debian itself keeps such."""

from __future__ import annotations

import os
import re

from remote.commands import run
from remote.facts.machine import read_if_there
from remote.files import write_aside
from remote.wire import call

# Debian releases whose backports have a Caddy that gets certificates for addresses.
RELEASES = ("trixie",)
SOURCES = "/etc/apt/sources.list.d/django-prod-backports.sources"
# Of Debian's archive, whichever mirror it comes from (debian-archive-keyring).
KEYRINGS = ["/usr/share/keyrings/debian-archive-keyring." + end for end in ("pgp", "gpg")]
PREFERENCES = "/etc/apt/preferences.d/django-prod-caddy"


@call
def offer_newer() -> str:
    """
    Has apt prefer the Caddy of Debian's backports (apt_preferences(5)), and nothing else of there, before it is installed.
    Answers their name; empty where there are none.
    """
    codename = re.search(r"^VERSION_CODENAME=[\"']?(\w+)", read_if_there("/etc/os-release"), re.M)
    if codename is None or codename.group(1) not in RELEASES:
        return ""
    backports = codename.group(1) + "-backports"
    # A stanza for each index that apt knows of, fetched or not (apt-get(8), indextargets).
    text = run(["apt-get", "indextargets", "--no-release-info", "Created-By: Packages"], check=False).stdout
    stanzas = [dict(re.findall(r"^([\w-]+): (.*)$", part, re.M)) for part in text.split("\n\n")]
    if not any(one.get("Release") == backports for one in stanzas):
        found = [one for one in stanzas if one.get("Release") == codename.group(1) and one.get("Component") == "main"]
        if not found:
            return ""
        lines = ["Types: deb", "URIs: " + found[0]["Repo-URI"], "Suites: " + backports, "Components: main"]
        lines += ["Signed-By: " + keyring for keyring in KEYRINGS if os.path.exists(keyring)][:1]
        write(SOURCES, lines)
    write(PREFERENCES, ["Package: caddy", "Pin: release n=" + backports, "Pin-Priority: 500"])
    return backports


def write(path: str, lines: list[str]) -> None:
    """A file of apt's, for everybody to read."""
    os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
    write_aside(
        path, "# Made by django-prod-action: HTTPS for an address needs this Caddy.\n%s\n" % "\n".join(lines), 0o644
    )
