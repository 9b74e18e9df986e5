"""nginx's part: a file of the site, proven by nginx itself before it is read, loaded only if changed."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil

from remote.commands import run, tail
from remote.facts.ownership import is_generated
from remote.failure import Failure
from remote.files import keep, read_json, read_text, write_aside
from remote.nginx.found import MAIN, PROGRAM, UNIT, find_nginx, refuse
from remote.nginx.parsed import find_conflicts
from remote.nginx.places import nginx_files, nginx_mark
from remote.nginx.reload import load
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

    from remote.nginx.found import Nginx
    from remote.shapes.proxy import Loaded

    class Kept(TypedDict):
        """nginx's file of a site, and what served it, before the run that `token` tells from others."""

        token: str
        path: str
        # None for what was not there.
        content: str | None
        note: str | None
        # Files of a site made by hand whose place ours takes: file → where it is kept.
        instead: dict[str, str]


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
    instead: dict[str, str] | None = None,
) -> Loaded:
    """
    Puts the site's file where nginx reads it and has it loaded, unless that is so already. What was there comes back
    where nginx does not take it; later `put_back` does so, for the run of this token. `note` says what serves the site. Where `https` is `auto` a
    certificate is asked for, if there is none for these names and `asks` does not forbid it; why there is none yet is
    answered. The files that ours takes the place of (`instead`) are moved to where they are kept.

    Raises Failure NGINX_FAILED.
    """
    places, taken = Places(app), instead or {}
    with take_turn():
        nginx = require_nginx(app)
        refuse_foreign(nginx)
        before = {
            "note": read_there(places.proxy),
            "path": nginx.path,
            "content": read_there(nginx.path),
            "instead": taken,
        }
        admitted = admit(nginx.user, group)
        if https != "off":
            make_pair(places, domains)
        moved = https == "internal" and use_own(places)
        same = (
            not taken
            and before["content"] == content
            and os.path.exists(nginx.read)
            and not os.path.exists(nginx_mark(app))
        )
        loaded = not (same and nginx.pid != "0" and not admitted and not moved)
        if loaded:
            if not same:
                prove(nginx, content, domains, taken)
            write_aside(kept_by(app), json.dumps({"token": token, **before}), 0o600)
            open(nginx_mark(app), "w").close()
            try:
                place(nginx, content)
                move(taken)
                load()
            except BaseException:
                restore(app)
                raise
            os.unlink(nginx_mark(app))
        if before["note"] != note:
            keep(places.proxy, note, 0o644)
        refused = request(places, domains, asks, load) if https == "auto" else ""
    return {"loaded": loaded or before["note"] != note, "refused": refused}


@call
def put_back(*, app: str, token: str) -> None:
    """The site's file as it was before the run of this token, and loaded. Raises Failure NGINX_FAILED."""
    with take_turn():
        kept: Kept | None = read_json(kept_by(app), None)
        if kept and kept["token"] == token:
            restore(app)


@call
def take_away(*, app: str) -> None:
    """Takes the site's own file from nginx, which goes on with all else. Raises Failure NGINX_FAILED."""
    with take_turn():
        found = [name for pair in nginx_files(app) for name in pair if os.path.lexists(name)]
        if not found:
            return
        for name in reversed(found):
            if os.path.islink(name) or is_generated(name):
                os.unlink(name)
        if find_pid(UNIT) != "0":
            load()


@contextlib.contextmanager
def take_turn() -> Iterator[None]:
    """Each application has a lock of its own, and nginx is everybody's."""
    with open("/run/django-prod/nginx.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def require_nginx(app: str) -> Nginx:
    """Raises Failure NGINX_FAILED."""
    return find_nginx(app) or refuse("The server has no nginx any more", "Run again: a deploy installs it.")


def refuse_foreign(nginx: Nginx) -> None:
    """Raises Failure NGINX_FAILED for a file of this name that somebody else has written."""
    for name in (nginx.path, nginx.read):
        if os.path.lexists(name) and not os.path.islink(name) and not is_generated(name):
            refuse("%s is not by this action" % name, "Give it another name, and run again.")


def read_there(path: str) -> str | None:
    """A file's text; None where there is none."""
    return read_text(path) if os.path.exists(path) else None


def kept_by(app: str) -> str:
    """What was there before the run that has configured nginx last; gone with the next boot."""
    return "/run/django-prod/%s.nginx" % app


def prove(nginx: Nginx, content: str, domains: Sequence[str], taken: Container[str]) -> None:
    """
    Has nginx test a copy of its main file that reads a copy of the folder with our file in it, and without those that
    are `taken`, so that nothing that it does not take lies where it would be read at a boot. Raises Failure NGINX_FAILED.
    """
    folder, name = os.path.split(nginx.read)
    trial, copy = "/run/django-prod/nginx-trial", MAIN + ".candidate"
    try:
        shutil.rmtree(trial, ignore_errors=True)
        os.mkdir(trial, 0o700)
        for other in os.listdir(folder):
            if other != name and os.path.join(folder, other) not in taken:
                os.symlink(os.path.join(folder, other), os.path.join(trial, other))
        write_aside(os.path.join(trial, name), content, 0o600)
        text = read_text(MAIN)
        # As it stands there, whole or below the folder of the main file.
        said = "|".join(map(re.escape, (folder, os.path.relpath(folder, os.path.dirname(MAIN)))))
        write_aside(copy, re.sub(r"(\binclude\s+[\"']?)(?:%s)/" % said, r"\g<1>%s/" % trial, text), 0o600)
        done = run([PROGRAM, "-t", "-c", copy], check=False)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
        if os.path.lexists(copy):
            os.unlink(copy)
    said = done.stdout.replace(trial, folder).replace(".candidate", "")
    if done.returncode != 0:
        raise Failure(
            "NGINX_FAILED",
            "nginx refuses the configuration",
            output=tail(said, 8),
            command="nginx -t",
            hint="Mend what the lines below name. nginx serves what it served.",
        )
    conflicts = find_conflicts(said, domains)
    if conflicts:
        raise Failure(
            "NGINX_FAILED",
            "Another site of nginx has the name %s" % ", ".join(conflicts),
            output=tail(said, 8),
            command="nginx -t",
            hint='Look for it with "nginx -T" on the server: remove that site, or the domain from the input domains. nginx would choose one of the two by the order of its files, and serves what it served.',
        )


def place(nginx: Nginx, content: str) -> None:
    """The file, then its link."""
    write_aside(nginx.path, content, 0o644)
    if nginx.read != nginx.path:
        link_aside(nginx.path, nginx.read)


def restore(app: str) -> None:
    """What `configure` has written down is there again, and loaded. Raises Failure NGINX_FAILED."""
    kept: Kept | None = read_json(kept_by(app), None)
    if kept is None:
        return
    path = kept["path"]
    read = next(read for known, read in nginx_files(app) if known == path)
    open(nginx_mark(app), "w").close()
    if kept["content"] is None:
        for name in {read, path}:
            if os.path.lexists(name):
                os.unlink(name)
    else:
        write_aside(path, kept["content"], 0o644)
    move_back(kept.get("instead", {}))
    places = Places(app)
    if kept["note"] is None:
        if os.path.exists(places.proxy):
            os.unlink(places.proxy)
    else:
        keep(places.proxy, kept["note"], 0o644)
    if find_pid(UNIT) != "0":
        load()
    os.unlink(nginx_mark(app))
    os.unlink(kept_by(app))
