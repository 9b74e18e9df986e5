"""A site made by hand behind nginx."""

from __future__ import annotations

import os

from remote.nginx.found import UNIT, dump, is_ours
from remote.nginx.parsed import find_owners, list_sites, read_directives
from remote.taking.web_server import Block, WebServer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from remote.nginx.parsed import Directive

FOLDERS = ("/etc/nginx/sites-enabled", "/etc/nginx/conf.d")


def describe_nginx() -> WebServer:
    """What is asked of nginx."""
    kept = "/etc/nginx/django-prod-taken-over"
    return WebServer("nginx", UNIT, "server_name", FOLDERS, kept)


def list_nginx(app: str, domains: Sequence[str]) -> list[Block]:
    """The server blocks of others than this site. Raises Failure NGINX_FAILED."""
    return read_blocks(app, list(read_directives(dump())), domains)


def read_blocks(app: str, directives: Sequence[Directive], domains: Sequence[str]) -> list[Block]:
    """Pure: those of a configuration that was read."""
    pairs = find_certificates(directives)
    return [
        Block(site.file, site.names, bool(find_owners([site], domains)), pairs.get(site.number, []))
        for site in list_sites(directives)
        if not is_ours(app, site.file)
    ]


def find_certificates(directives: Iterable[Directive]) -> dict[int, list[str]]:
    """Chain and key by the number of the block that presents them."""
    blocks: dict[int, dict[str, str]] = {}
    for _, _, number, words in directives:
        if len(words) > 1:
            blocks.setdefault(number, {})[words[0]] = words[1]
    pairs = {
        number: [block.get(word, "") for word in ("ssl_certificate", "ssl_certificate_key")]
        for number, block in blocks.items()
    }
    return {number: [os.path.join("/etc/nginx", one) for one in pair] for number, pair in pairs.items() if all(pair)}
