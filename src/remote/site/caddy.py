"""Caddy's part: our file beside the user's, proven by Caddy itself before it is loaded, reloaded only if changed."""

from __future__ import annotations

import contextlib
import fcntl
import os

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import write_aside
from remote.site.main_file import MAIN, add_import, import_line, is_pristine, read_config, remove_import
from remote.site.program import adapt, is_active, listens, load
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from remote.shapes import Configured


@call
def configure(*, path: str, content: str, port: int) -> Configured:
    """
    Puts our file at a path and has Caddy load it, unless it serves just that already; `port` is one that the file
    makes Caddy listen on. What was there before is put back when Caddy does not take it.

    Raises Failure CADDY_FAILED.
    """
    with take_turn():
        before = {MAIN: read_config(MAIN), path: read_config(path)}
        wanted = plan_main_file(before[MAIN], path)
        prove(wanted, path, content)
        if before == {MAIN: wanted, path: content} and is_active() and listens(port):
            return {"loaded": False}
        put(path, content)
        if before[MAIN] != wanted:
            put(MAIN, wanted)
        command, done = load()
        if done.returncode != 0:
            put(MAIN, before[MAIN])
            put(path, before[path])
            raise Failure(
                "CADDY_FAILED",
                "Caddy does not load the configuration",
                output=tail(done.stdout, 12),
                command=command,
                hint=hint_at_refusal(done.stdout),
            )
        return {"loaded": True}


@call
def remove(*, path: str) -> None:
    """Takes our file away, as before a first deploy."""
    with take_turn():
        main = read_config(MAIN)
        # The import goes before the file.
        if main is not None:
            put(MAIN, remove_import(main, path))
        put(path, None)
        if is_active():
            load()


@contextlib.contextmanager
def take_turn() -> Iterator[None]:
    """Each application has a lock of its own, and Caddy's main file is everybody's."""
    with open("/run/django-prod/caddy.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def plan_main_file(text: str | None, ours: str) -> str:
    """
    The main file as it is to be. The welcome page of an untouched package is left out, since its `:80` would answer
    in place of the redirect to HTTPS.
    """
    if text is not None:
        conffiles = run(["dpkg-query", "-W", "-f", "${Conffiles}", "caddy"], check=False).stdout
        if is_pristine(text, conffiles):
            text = None
    return add_import(text, ours)


def prove(main: str, ours: str, content: str) -> None:
    """
    Has Caddy adapt a copy of the main file that imports a copy of ours; both lie where relative imports still work.

    Raises Failure CADDY_FAILED.
    """
    candidate, copy = ours + ".candidate", MAIN + ".candidate"
    try:
        write_aside(candidate, content, 0o644)
        write_aside(copy, main.replace(import_line(ours), import_line(candidate)), 0o644)
        done = adapt(copy)
    finally:
        for path in (candidate, copy):
            if os.path.lexists(path):
                os.unlink(path)
    if done.returncode != 0:
        raise Failure(
            "CADDY_FAILED",
            "Caddy refuses the configuration",
            output=tail(done.stdout, 10).replace(".candidate", ""),
            command="caddy adapt",
            hint="If the line above names a domain that is defined twice, remove it from %s or from the input domains; otherwise mend the file it names. Nothing was changed."
            % MAIN,
        )


def put(path: str, content: str | None) -> None:
    """Writes a file of Caddy's; None takes it away."""
    if content is not None:
        write_aside(path, content, 0o644)
    elif os.path.lexists(path):
        os.unlink(path)


def hint_at_refusal(output: str) -> str:
    """What to do when Caddy has said this instead of loading the configuration."""
    if "address already in use" in output:
        return "Another program uses the port: stop it (ss -ltnp shows it) and run again."
    if "2019" in output or "admin" in output:
        return (
            'Caddy\'s admin address does not answer: remove "admin off" from %s, restart Caddy once by hand and run again.'
            % MAIN
        )
    return "Mend what the lines above name; the configuration that served before was put back."
