"""Apache's part: a file of the site, proven by Apache itself before it is read, loaded only if changed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil

from remote.apache.found import CONTROL, DEFAULT, MAIN, SITES, UNIT, find_apache, refuse
from remote.apache.parsed import find_owners, list_sites, without_warnings
from remote.apache.places import apache_files, apache_mark
from remote.apache.reload import load
from remote.commands import run, tail
from remote.facts.ownership import is_generated
from remote.failure import Failure
from remote.files import keep, read_json, read_text, write_aside
from remote.places import Places
from remote.site.certificate import make_pair, request, use_own
from remote.site.main_process import find_pid
from remote.site.moved import move, move_back
from remote.site.socket_group import admit
from remote.symlinks import link_aside
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from typing import TypedDict

    from remote.shapes.proxy import Loaded

    class Kept(TypedDict):
        """What a run has changed of Apache, which `token` tells from others: what was there before, None for nothing."""

        token: str
        content: str | None
        note: str | None
        # Modules that were enabled for it.
        modules: list[str]
        # Whether the page of the package was taken away.
        default: bool
        # Files of a site made by hand whose place ours takes: file → where it is kept.
        instead: dict[str, str]


AVAILABLE, ENABLED = "/etc/apache2/mods-available", "/etc/apache2/mods-enabled"
# What the site's file needs (src/render/apache.ts), each behind those that it needs itself.
MODULES = ["mime", "filter", "alias", "dir", "authz_core", "deflate", "headers", "rewrite", "buffer"]
MODULES += ["proxy", "proxy_http", "authn_core", "authn_file", "auth_basic", "authz_user"]
SECURE = ["socache_shmcb", "ssl"]


@call
def configure(
    *,
    app: str,
    token: str,
    content: str,
    group: str,
    note: str,
    domains: Sequence[str],
    https: str,
    asks: bool,
    port: int,
    fresh: bool,
    instead: dict[str, str] | None = None,
) -> Loaded:
    """
    Puts the site's file where Apache reads it and has it loaded with the modules that it needs, unless that is so
    already. What was there comes back where Apache does not take it; later `put_back` does so, for the run of this token.
    `note` says what serves the site, `port` is that of the local listener. Where `https` is `auto` a certificate is asked
    for, if there is none for these names and `asks` does not forbid it; why there is none yet is answered. The page of a
    `fresh` Apache, which this run has installed, is taken away. The files that ours takes the place of (`instead`) are
    moved to where they are kept.

    Raises Failure APACHE_FAILED.
    """
    places, taken = Places(app), instead or {}
    path, read = apache_files(app)
    with take_turn():
        apache = find_apache(app) or refuse("The server has no Apache any more", "Run again: a deploy installs it.")
        for name in (path, read):
            if os.path.lexists(name) and not os.path.islink(name) and not is_generated(name):
                refuse("%s is not by this action" % name, "Give it another name, and run again.")
        wanted = MODULES if https == "off" else MODULES + SECURE
        kept: Kept = {
            "token": token,
            "content": read_there(path),
            "note": read_there(places.proxy),
            "modules": [name for name in wanted if not os.path.exists("%s/%s.load" % (ENABLED, name))],
            "default": fresh and os.path.islink(DEFAULT),
            "instead": taken,
        }
        admitted = admit(apache.user, group)
        if https != "off":
            make_pair(places, domains)
        moved = https == "internal" and use_own(places)
        same = (
            not taken and kept["content"] == content and os.path.exists(read) and not os.path.exists(apache_mark(app))
        )
        loaded = not (same and apache.pid != "0" and not admitted and not moved and not kept["modules"])
        if loaded:
            prove(app, content, kept["modules"], domains, {*taken, *([DEFAULT] if kept["default"] else [])})
            write_aside(kept_by(app), json.dumps(kept), 0o600)
            open(apache_mark(app), "w").close()
            try:
                if kept["modules"]:
                    run(["a2enmod", "-q", *kept["modules"]], code="APACHE_FAILED")
                if kept["default"]:
                    os.unlink(DEFAULT)
                write_aside(path, content, 0o644)
                link_aside(path, read)
                move(taken)
                load([80, port] if https == "off" else [80, 443, port])
            except BaseException:
                restore(app)
                raise
            os.unlink(apache_mark(app))
        if kept["note"] != note:
            keep(places.proxy, note, 0o644)
        refused = request(places, domains, asks, load) if https == "auto" else ""
    return {"loaded": loaded or kept["note"] != note, "refused": refused}


@call
def put_back(*, app: str, token: str) -> None:
    """What Apache had of the site before the run of this token, and loaded. Raises Failure APACHE_FAILED."""
    with take_turn():
        kept: Kept | None = read_json(kept_by(app), None)
        if kept and kept["token"] == token:
            restore(app)


@call
def take_away(*, app: str) -> None:
    """Takes the site's own file from Apache, which goes on with all else. Raises Failure APACHE_FAILED."""
    with take_turn():
        found = [name for name in apache_files(app) if os.path.lexists(name)]
        for name in reversed(found):
            if os.path.islink(name) or is_generated(name):
                os.unlink(name)
        if found and find_pid(UNIT) != "0":
            load()


@contextlib.contextmanager
def take_turn() -> Iterator[None]:
    """Each application has a lock of its own, and Apache is everybody's."""
    with open("/run/django-prod/apache.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_there(path: str) -> str | None:
    """A file's text; None where there is none."""
    return read_text(path) if os.path.exists(path) else None


def kept_by(app: str) -> str:
    """What was there before the run that has configured Apache last; gone with the next boot."""
    return "/run/django-prod/%s.apache" % app


def prove(app: str, content: str, modules: Sequence[str], domains: Sequence[str], without: Container[str]) -> None:
    """
    Has Apache test a copy of its main file that reads a copy of the folder of sites with our file in it and `without` those
    of others, and the modules that it is going to have, so that nothing that it does not take lies where it would be read at a
    boot. Raises Failure APACHE_FAILED.
    """
    name = os.path.basename(apache_files(app)[1])
    trial, copy = "/run/django-prod/apache-trial", MAIN + ".candidate"
    ours = os.path.join(trial, name)
    try:
        shutil.rmtree(trial, ignore_errors=True)
        os.mkdir(trial, 0o700)
        for other in os.listdir(SITES):
            if other != name and os.path.join(SITES, other) not in without:
                os.symlink(os.path.join(SITES, other), os.path.join(trial, other))
        write_aside(ours, content, 0o600)
        # Before all others by its name.
        files = [os.path.join(AVAILABLE, one + end) for one in modules for end in (".load", ".conf")]
        write_aside(trial + "/!.conf", "".join("Include %s\n" % file for file in files if os.path.exists(file)), 0o600)
        text = read_text(MAIN)
        for said in (SITES, os.path.basename(SITES)):
            text = text.replace(" %s/*.conf" % said, " %s/*.conf" % trial)
        write_aside(copy, text, 0o600)
        done = run([CONTROL, "-t", "-f", copy, "-D", "DUMP_VHOSTS"], check=False)
        printed = without_warnings(done.stdout)
        sites = list_sites(printed, read_text) if done.returncode == 0 else []
    finally:
        shutil.rmtree(trial, ignore_errors=True)
        if os.path.lexists(copy):
            os.unlink(copy)
    printed = printed.replace(trial, SITES).replace(".candidate", "")
    if done.returncode != 0:
        raise Failure(
            "APACHE_FAILED",
            "Apache refuses the configuration",
            output=tail(printed, 8),
            command="apache2ctl configtest",
            hint="Mend what the lines below name. Apache serves what it served.",
        )
    taken = find_owners([site for site in sites if site.file != ours], domains)
    if taken:
        raise Failure(
            "APACHE_FAILED",
            "Another site of Apache answers %s" % ", ".join(taken),
            output=tail(printed, 12),
            command="apache2ctl -S",
            hint='"apache2ctl -S" on the server shows it: remove that site, or the domain from the input domains. Apache would choose the first of the two, and serves what it served.',
        )


def restore(app: str) -> None:
    """What `configure` has written down is there again, and loaded. Raises Failure APACHE_FAILED."""
    kept: Kept | None = read_json(kept_by(app), None)
    if kept is None:
        return
    path, read = apache_files(app)
    places = Places(app)
    open(apache_mark(app), "w").close()
    if kept["content"] is None:
        for name in (read, path):
            if os.path.lexists(name):
                os.unlink(name)
    else:
        write_aside(path, kept["content"], 0o644)
    if kept["default"] and not os.path.lexists(DEFAULT):
        os.symlink("../sites-available/" + os.path.basename(DEFAULT), DEFAULT)
    move_back(kept.get("instead", {}))
    if kept["modules"]:
        run(["a2dismod", "-q", "-f", *kept["modules"]], check=False)
    if kept["note"] is None:
        if os.path.exists(places.proxy):
            os.unlink(places.proxy)
    else:
        keep(places.proxy, kept["note"], 0o644)
    if find_pid(UNIT) != "0":
        load()
    os.unlink(apache_mark(app))
    os.unlink(kept_by(app))
