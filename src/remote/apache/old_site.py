"""A site made by hand behind Apache."""

from __future__ import annotations

import os
import re

from remote.apache.found import SITES, UNIT, dump
from remote.apache.parsed import find_owners, list_sites, read_block
from remote.apache.places import apache_files
from remote.files import read_text
from remote.taking.asked import refuse
from remote.taking.web_server import Block, WebServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = "/etc/apache2"
# Django within Apache (mod_wsgi), what is said for the whole server, and a chain that stands apart.
EMBEDDED = re.compile(r"^\s*(WSGI(?:ScriptAlias|ScriptAliasMatch|DaemonProcess|HandlerScript))\s", re.M | re.I)
LISTEN = re.compile(r"^\s*Listen\s", re.M | re.I)
CHAIN = re.compile(r"^\s*SSLCertificateChainFile\s", re.M | re.I)


def describe_apache() -> WebServer:
    """What is asked of Apache."""
    return WebServer("Apache", UNIT, "ServerName", (SITES,), ROOT + "/django-prod-taken-over")


def list_apache(app: str, domains: Sequence[str]) -> list[Block]:
    """The virtual hosts of others than this site. Raises Failure APACHE_FAILED."""
    return read_blocks(app, dump(), read_text, domains)


def read_blocks(app: str, printed: str, read: Callable[[str], str], domains: Sequence[str]) -> list[Block]:
    """Pure: those of what Apache says of its configuration; `read` gives the text of a file."""
    return [
        Block(site.file, site.names, bool(find_owners([site], domains)), find_certificate(read(site.file), site.line))
        for site in list_sites(printed, read)
        if site.file not in apache_files(app)
    ]


def find_certificate(text: str, line: int) -> list[str]:
    """Chain and key that the block presents which begins in this line; a chain may have its key with it (mod_ssl)."""
    said = {words[0].lower(): words[1].strip("\"'") for words in read_block(text, line) if len(words) > 1}
    chain = said.get("sslcertificatefile", "")
    pair = [chain, said.get("sslcertificatekeyfile", chain)]
    return [os.path.join(ROOT, one) for one in pair] if chain else []


def refuse_text(file: str, text: str) -> None:
    """Raises Failure TAKE_OVER_REFUSED for a file of the old site whose place ours can't take."""
    embedded = EMBEDDED.search(text)
    if embedded:
        refuse(
            "Apache runs the old site itself: %s in %s" % (embedded[1], file),
            "A Gunicorn in a unit of its own, to which Apache only leads visitors, is taken over. Have the site run so first, or follow docs/taking-over.md by hand.",
        )
    if LISTEN.search(text):
        refuse(
            "%s says `Listen`, which Apache needs after it, too" % file,
            "Move that line into /etc/apache2/ports.conf.",
        )
    if CHAIN.search(text):
        refuse(
            "%s has the old site's chain in a file of its own (SSLCertificateChainFile)" % file,
            "Append it to the file of SSLCertificateFile, as Apache 2.4 reads it, and take that line out.",
        )
