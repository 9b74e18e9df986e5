"""What Apache says of its configuration (`apache2ctl -t -D DUMP_VHOSTS`): pure. Only what a site's file depends on is read of it."""

from __future__ import annotations

import fnmatch
import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

PORTS = (80, 443)
# Files of sites that this action keeps, whichever it is.
KEPT = re.compile(r"/zz-django-prod-[a-z0-9-]+\.conf$")
ADDRESS = re.compile(r"^(\*|\[[^\]]*\]|[^\s:\[]+):(\d+|\*)\s+(.*)$")
# `port 80 namevhost shop.test (/etc/apache2/sites-enabled/shop.conf:1)` (dump_a_vhost of server/vhost.c).
NAMED = re.compile(r"^\s+port (?:\d+|\*) namevhost (\S+) \((.*):(\d+)\)$")
ALONE = re.compile(r"^(\S+) \((.*):(\d+)\)$")
ALIAS = re.compile(r"^\s+(?:wild )?alias (\S+)$")


class Site(NamedTuple):
    """A virtual host at one of its addresses."""

    host: str
    # 0 for any port.
    port: int
    file: str
    # The main one first, which Apache makes up where none is given; patterns with `*` and `?` among the others.
    names: list[str]
    # Where its block begins.
    line: int


def list_sites(dump: str, read: Callable[[str], str]) -> list[Site]:
    """
    The virtual hosts in the order in which Apache looks at them. `read` gives the text of a file: of an address with one
    host Apache does not print the other names.
    """
    found: list[Site] = []
    host, port = "", 0
    for line in dump.splitlines():
        address = ADDRESS.match(line)
        if address:
            host, port = address[1], 0 if address[2] == "*" else int(address[2])
        named = NAMED.match(line) or (address and ALONE.match(address[3]))
        alias = ALIAS.match(line)
        if named:
            aliases = find_aliases(read(named[2]), int(named[3]))
            found.append(Site(host, port, named[2], [named[1].lower(), *aliases], int(named[3])))
        elif alias and found:
            found[-1].names.append(alias[1].lower())
    return found


def find_aliases(text: str, line: int) -> list[str]:
    """What a block that begins in this line says as ServerAlias."""
    said = (words[1:] for words in read_block(text, line) if words[0].lower() == "serveralias")
    return [word.strip("\"'").lower() for words in said for word in words]


def read_block(text: str, line: int) -> Iterator[list[str]]:
    """The words of each line of a block that begins in this line."""
    for one in text.splitlines()[line:]:
        words = one.split()
        if words and words[0].lower() == "</virtualhost>":
            return
        if words:
            yield words


def choose_addresses(others: Iterable[Site], port: int) -> list[str]:
    """
    What a site has to be a virtual host of, so that it is asked whoever else is one: those of one address are looked at
    before those of any address, which are not looked at then.
    """
    special = sorted({site.host for site in others if site.port in (port, 0) and site.host not in ("*", "_default_")})
    return ["%s:%d" % (host, port) for host in ("*", *special)]


def find_owners(others: Iterable[Site], domains: Sequence[str]) -> dict[str, str]:
    """{domain: file} of those that another site answers, by this very name or by a pattern, on a port of visitors."""
    return {
        domain: site.file
        for site in others
        if site.port in (0, *PORTS)
        for domain in domains
        if any(fnmatch.fnmatchcase(domain, name.replace("[", "[[]")) for name in site.names)
    }


def find_user(dump: str) -> str:
    """Whom Apache's workers run as (`-D DUMP_RUN_CFG`)."""
    said = re.search(r'^User: name="([^"]+)"', dump, re.M)
    return said[1] if said else "www-data"


def without_warnings(printed: str) -> str:
    """What Apache says of its own name on most servers tells nobody anything."""
    return "\n".join(line for line in printed.splitlines() if not line.startswith("AH00558"))
