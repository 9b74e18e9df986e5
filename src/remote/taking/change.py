"""The one moment in which a site made by hand ends and the new one takes its place."""

from __future__ import annotations

import os
import time

from remote.commands import run
from remote.instance.first_answer import wait_until_healthy
from remote.instance.journal import read_cursor
from remote.instance.start import wait_for_end
from remote.places import Places
from remote.site.main_process import find_pid, list_children
from remote.site.tls import tls_of
from remote.symlinks import link_aside
from remote.taking.choice import configure_of, describe
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.instance import HealthQuestion
    from remote.shapes.proxy import Loaded

# A websocket, or somebody who takes long, may keep a process of the web server; what it asks is answered, or ends with the old site.
PATIENCE = 10.0


@call
def bring(*, app: str) -> None:
    """Rows and uploads of the old site as they are now. Raises Failure TAKE_OVER_FAILED."""
    act(app, "bring")


@call
def change(
    *,
    app: str,
    release: str,
    token: str,
    content: str,
    group: str,
    note: str,
    domains: Sequence[str],
    https: str,
    web: str,
    port: int,
    files: dict[str, str],
    certificate: Sequence[str],
    health: HealthQuestion,
    start_seconds: int,
) -> Loaded:
    """
    Has the web server (`web`; `port` is that of its local listener) serve the site by its own file instead of the old
    one's `files`. From then on requests wait in the new
    socket until the old site has answered what it has begun, and what it has written is brought. Where anything fails
    the old site serves again.

    Raises Failure TAKE_OVER_FAILED, NGINX_FAILED, APACHE_FAILED, INSTANCE_FAILED, INSTANCE_UNHEALTHY.
    """
    places = Places(app)
    mark = wait_for_end(places, release)
    try:
        # However long it takes: it must not start without the rows.
        later = time.time() + 86400
        os.utime(mark, (later, later))
        after = read_cursor()
        act(app, "begin")
        run(["systemctl", "stop", places.service(release)])
        present(app, certificate)
        before = list_children(find_pid(describe(web).unit))
        configured = configure_of(web, port)(
            app=app,
            token=token,
            content=content,
            group=group,
            note=note,
            domains=domains,
            https=https,
            asks=False,
            instead=files,
        )
        wait_until_gone(before)
        act(app, "finish")
        os.unlink(mark)
        run(["systemctl", "start", "--no-block", places.service(release)])
        wait_until_healthy(places, release, health, start_seconds, after=after, undo=None)
        # Until here it was not to start by itself, and its workers and timers not at all.
        run(["systemctl", "enable", "--quiet", places.target, places.app + "-current.service"])
        run(["systemctl", "start", places.target])
        return configured
    except BaseException:
        run([program(app), "give-back"], check=False)
        raise
    finally:
        for path in (mark, os.path.dirname(mark) + "/wait.conf"):
            if os.path.lexists(path):
                os.unlink(path)


@call
def give_back(*, app: str) -> None:
    """The old site serves again, with all that visitors have written. Raises Failure TAKE_OVER_FAILED."""
    if os.path.exists(program(app)):
        act(app, "give-back")


def program(app: str) -> str:
    """What brings one site to the other, and back."""
    return Places(app).top + "/taking-over"


def act(app: str, what: str) -> None:
    """Raises Failure TAKE_OVER_FAILED."""
    run(
        [program(app), what],
        code="TAKE_OVER_FAILED",
        message="The old site can't be taken over",
        hint="The line below says why. The old site serves on.",
    )


def present(app: str, certificate: Sequence[str]) -> None:
    """Visitors go on seeing the old site's certificate, until an authority has given another one."""
    if certificate:
        os.makedirs(tls_of(app), mode=0o700, exist_ok=True)
        for name, path in zip(("fullchain.pem", "privkey.pem"), certificate):
            link_aside(path, "%s/%s" % (tls_of(app), name))


def wait_until_gone(workers: set[str]) -> None:
    """Until processes of the web server have ended: as long as one is there it may still ask the old site."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(os.path.exists("/proc/" + worker) for worker in workers):
        time.sleep(0.02)
