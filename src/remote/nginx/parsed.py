"""What nginx's configuration says, as `nginx -T` prints it: pure. Only what a site's file depends on is read of it."""

from __future__ import annotations

import fnmatch
import os
import re
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A file begins (ngx_show_version_info and ngx_conf_dump of src/core/nginx.c).
HEAD = re.compile(r"^# configuration file (.+):$", re.M)
# A comment, a quoted word, a sign, a word (ngx_conf_read_token of src/core/ngx_conf_file.c).
TOKEN = re.compile(r"""#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[{};]|(?:\\.|\$\{[^}]*\}|[^\s{};"'\\])+""", re.S)
PORTS = (80, 443)


class Directive(NamedTuple):
    """A directive of a file, with the names of the blocks around it and a number of the innermost one."""

    file: str
    blocks: tuple[str, ...]
    number: int
    words: list[str]


class Listen(NamedTuple):
    """What stands behind a `listen` (nginx, ngx_http_core_module)."""

    host: str
    port: int
    options: list[str]


class Site(NamedTuple):
    """A server block of http."""

    file: str
    listens: list[Listen]
    names: list[str]
    # That of its block (Directive).
    number: int


def read_directives(dump: str) -> Iterator[Directive]:
    """The directives in the order of the files; a file that another one includes stands behind it, and begins anew."""
    parts = HEAD.split(dump)
    number = 0
    for file, text in zip(parts[1::2], parts[2::2]):
        blocks: list[tuple[str, int]] = []
        words: list[str] = []
        for token in TOKEN.findall(text):
            if token.startswith("#"):
                continue
            if token not in (";", "{", "}"):
                words.append(re.sub(r"\\(.)", r"\1", token[1:-1]) if token[0] in "\"'" else token)
                continue
            if words:
                names = tuple(name for name, _ in blocks)
                yield Directive(file, names, blocks[-1][1] if blocks else 0, words)
            if token == "{":
                number += 1
                blocks.append((words[0] if words else "", number))
            elif token == "}" and blocks:
                blocks.pop()
            words = []


def list_sites(directives: Iterable[Directive]) -> list[Site]:
    """The server blocks; of those without `listen` it is port 80. Blocks of stream and mail have other ports."""
    found: dict[int, Site] = {}
    for file, blocks, number, words in directives:
        # An included file does not tell in which block it is included.
        if blocks[-1:] != ("server",) or "stream" in blocks or "mail" in blocks or "upstream" in blocks:
            continue
        site = found.setdefault(number, Site(file, [], [], number))
        if words[0] == "listen" and len(words) > 1:
            listen = parse_listen(words[1:])
            if listen:
                site.listens.append(listen)
        elif words[0] == "server_name":
            site.names.extend(name.lower() for name in words[1:])
    return [one if one.listens else one._replace(listens=[Listen("*", 80, [])]) for one in found.values()]


def parse_listen(words: Sequence[str]) -> Listen | None:
    """A Unix socket has port 0; None for what is no address."""
    if words[0].startswith("unix:"):
        return Listen(words[0], 0, [])
    found = re.fullmatch(r"(?:(\[[^\]]*\]|[^:\[\]]*[^:\[\]\d][^:\[\]]*|\d+\.[\d.]+|\*):?)?(\d+)?", words[0])
    if not found:
        return None
    return Listen(found[1] or "*", int(found[2] or 80), list(words[1:]))


def choose_listens(others: Iterable[Site], port: int, inet6: bool) -> list[str]:
    """
    What a site has to listen on, so that it is asked whoever else listens on the port: a block of one address is never
    looked for among those of any address.
    """
    known = [listen for site in others for listen in site.listens if listen.port == port]
    both = any(one.host == "[::]" and "ipv6only=off" in one.options for one in known)
    special = sorted({one.host for one in known if one.host not in ("*", "0.0.0.0", "[::]")})
    anywhere = (["[::]:%d" % port] if inet6 else []) if both else [str(port), *(["[::]:%d" % port] if inet6 else [])]
    return [*anywhere, *("%s:%d" % (host, port) for host in special)]


def find_owners(others: Iterable[Site], domains: Iterable[str]) -> dict[str, str]:
    """{domain: file} of those that another site has by this very name, on a port of visitors."""
    wanted = set(domains)
    return {
        name: site.file
        for site in others
        if any(listen.port in PORTS for listen in site.listens)
        for name in site.names
        if name in wanted
    }


def reads(directives: Iterable[Directive], main: str, path: str) -> bool:
    """Whether the main file itself includes a path within http."""
    folder = os.path.dirname(main)
    return any(
        file == main
        and blocks == ("http",)
        and words[0] == "include"
        and len(words) == 2
        and fnmatch.fnmatchcase(path, os.path.join(folder, words[1]))
        for file, blocks, _, words in directives
    )


def find_user(directives: Iterable[Directive], built: str) -> str:
    """Whom nginx's workers run as; `built` is what `nginx -V` prints."""
    said = [words[1] for _, blocks, _, words in directives if not blocks and words[0] == "user" and len(words) > 1]
    compiled = re.search(r"--user=(\S+)", built)
    return said[-1] if said else compiled[1] if compiled else "nobody"


def find_version(built: str) -> str:
    """The number in what `nginx -V` prints; empty for a build that does not tell."""
    found = re.search(r"nginx version: [^/\s]+/([\d.]+)", built)
    return found[1] if found else ""


def find_conflicts(printed: str, domains: Iterable[str]) -> list[str]:
    """The domains of which `nginx -t` only warns that another site has them, too: which one wins is chance."""
    named = set(re.findall(r'conflicting server name "([^"]*)" on', printed))
    return [domain for domain in domains if domain in named]
