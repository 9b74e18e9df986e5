"""What is asked of a web server before a site made by hand, whichever it is."""

from __future__ import annotations

from typing import NamedTuple


class Block(NamedTuple):
    """A site of a web server: a server block of nginx, a virtual host of Apache."""

    file: str
    names: list[str]
    # Whether visitors who ask for one of the domains may come to it.
    answers: bool
    # Chain and key that it presents; empty for one without.
    certificate: list[str]


class WebServer(NamedTuple):
    """What differs between nginx and Apache."""

    # As people call it.
    name: str
    unit: str
    # The directive of a site's names.
    directive: str
    # Where a site may have a file of its own, and where it is moved to: nothing reads it there.
    folders: tuple[str, ...]
    kept: str
