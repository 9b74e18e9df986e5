"""A visit to the site through its web server, as visitors make it, for a while before the old instance is ended."""

from __future__ import annotations

import os
import time

from remote.commands import run
from remote.failure import Failure
from remote.instance.health import ask_health, is_healthy, over_socket
from remote.instance.live import require_owner
from remote.instance.switch import switch_back
from remote.places import Places
from remote.site.authority import read_refusal
from remote.site.connections import (
    reach_as_visitor,
    reach_listener,
    read_addresses,
    wait_for_certificate,
    wait_for_listener,
)
from remote.site.front import refuse_others, require_front
from remote.site.page import look_at_pages, look_at_start_page, look_at_static_file
from remote.site.start_page import find_away, follow, list_local
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remote.instance.health import Connect
    from remote.shapes.instance import HealthAnswer, HealthQuestion, WayBack
    from remote.shapes.site import Through, Uncertified, Visit


@call
def verify(
    *,
    app: str,
    domains: Sequence[str],
    health: HealthQuestion,
    port: int | None,
    by: Through,
    static_url: str | None,
    certificate_seconds: float,
    elsewhere: Sequence[str],
    redirected: Sequence[str],
    gated: bool,
    verify_seconds: float,
    pages: Sequence[str],
    back: WayBack | None,
) -> Visit:
    """
    Looks at the site as a visitor would, and again and again until so many seconds after the call. `port` is the
    local listener of the web server, `by`; None where it is somebody else's, and the instance is asked at its socket. No
    certificate is waited for of the domains that lead `elsewhere`. Those that are `redirected` lead to the main one, and a
    site that is `gated` asks for a password. `pages` are looked at where the
    start page does not answer well. When the site is not as it is to be, goes `back`, unless that is null.

    Raises Failure VERIFICATION_FAILED, LOCKED.
    """
    places = Places(app)
    try:
        waits = {domain: 0 if domain in elsewhere else certificate_seconds for domain in domains}
        return visit(places, waits, health, port, by, static_url, verify_seconds, pages, redirected, gated)
    except Failure as failure:
        if back:
            failure.hint = "%s\n%s" % (put_back(places, health, port, back), failure.hint)
        raise


def put_back(places: Places, health: HealthQuestion, port: int | None, back: WayBack) -> str:
    """The old release at once, by one rename, before the runner has heard of it; what else is undone can wait."""
    decided = time.monotonic()
    switch_back(app=places.app, back=back)
    if not back["to"]:
        return "The site was taken off again."
    answer = ask(health, reach(places, port), places.owner(back["to"]))
    took = round((time.monotonic() - decided) * 1000)
    if not answer["proven"]:
        return "The old release was put back after %d ms, and answers %s." % (took, answer["status"] or answer["error"])
    return "The old release was put back and answered %d ms after the decision." % took


def visit(
    places: Places,
    waits: Mapping[str, float],
    health: HealthQuestion,
    port: int | None,
    by: Through,
    static_url: str | None,
    verify_seconds: float,
    pages: Sequence[str],
    redirected: Sequence[str],
    gated: bool,
) -> Visit:
    """The whole visit; `waits` are the domains, and how many seconds a certificate may take. Raises Failure VERIFICATION_FAILED."""
    deadline = time.monotonic() + verify_seconds
    release, owner, domain, secure = (
        places.live(),
        require_owner(places, "VERIFICATION_FAILED"),
        health["domain"],
        health["secure"],
    )
    began = look_at(places.service(owner))
    if port is not None:
        wait_for_listener(port)
    local = reach(places, port)
    on_this_server = "at its socket" if port is None else "on 127.0.0.1:%d" % port
    answer = judge(places, health, local, owner, on_this_server, by)
    folder = os.path.realpath(places.current + "/static")
    # Its files are not served by the instance.
    static = None if port is None else look_at_static_file(local, domain, folder, static_url)
    page = follow(local, list(waits), secure)
    shown = ([], []) if port is None else look_at_start_page(local, page, domain, folder, static_url)
    own = list_local(page, domain)
    pending = find_uncertified(waits, by["unit"]) if secure and port is not None else []
    waiting = {one["domain"] for one in pending}
    closed = os.path.exists(places.maintenance + "/on")
    for name in waits if port is not None else []:
        if name in waiting:
            continue
        if name in redirected:
            require_front(name, secure, (301, 308), domain, by)
        elif gated and not closed:
            require_front(name, secure, (401,), "", by)
        elif static and not closed:
            refuse_others(name, secure, static, by)
    connect, where = reach_as_visitor(domain, secure), "as %s on this server" % domain
    # No password and no maintenance holds a health path back that is not the start page.
    held = (gated or closed) and health["healthPath"].partition("?")[0] == "/"
    if domain in waiting or port is None or held:
        connect, where = local, on_this_server
    judge(places, health, connect, owner, where, by)
    return {
        "health": answer,
        "static": static,
        "assets": shown[0],
        "missing": shown[1],
        "pages": look_at_pages(local, domain, pages) if answer["status"] >= 400 else [],
        "away": find_away(page, list(waits)),
        "local": own[0],
        "leads": own[1],
        "where": where,
        "asked": watch(places, health, connect, owner, where, by, began, deadline),
        "pending": pending,
        "addresses": read_addresses() if pending else [],
        "release": release,
    }


def ask(health: HealthQuestion, connect: Connect, release: str | None) -> HealthAnswer:
    """Asks once; `release` is whose instance is to prove that it answers."""
    return ask_health(connect, health["domain"], health["healthPath"], health["secure"], release=release)


def reach(places: Places, port: int | None) -> Connect:
    """To the site on this machine, by the web server's listener, or past it at the instance's socket."""
    return reach_listener(port) if port is not None else lambda: over_socket(places.current + "/http.sock", 30)


def judge(
    places: Places, health: HealthQuestion, connect: Connect, release: str, where: str, by: Through
) -> HealthAnswer:
    """Asks once, for a good answer of this release's instance. Raises Failure VERIFICATION_FAILED for any other."""
    answer = ask(health, connect, release)
    good = is_healthy(answer, health["lenient"])
    if good and answer["proven"]:
        return answer
    what = answer["status"] or answer["error"]
    if good:
        what = "%s, but not from release %s" % (what, release)
    units = [word for unit in (by["unit"], places.service(release)) if unit for word in ("-u", unit)]
    # What was just printed may still be on its way (journalctl(1), --sync).
    run(["journalctl", "--sync"], check=False)
    raise Failure(
        "VERIFICATION_FAILED",
        "Through %s, %s answers %s" % (by["name"], answer["path"], what),
        output=run(["journalctl", "-q", "-o", "cat", *units, "-n", "20"], check=False).stdout,
        command="GET %s %s" % (answer["path"], where),
        hint="The release was healthy on its own socket: the lines below are %s's and the application's own."
        % by["name"],
    )


def find_uncertified(waits: Mapping[str, float], unit: str) -> list[Uncertified]:
    """The domains for which there is no certificate after so many seconds from now, and what the authority says."""
    now = time.monotonic()
    waited = [(name, wait_for_certificate(name, now + seconds)) for name, seconds in waits.items()]
    return [{"domain": name, "error": read_refusal(unit, name) or error} for name, error in waited if error]


def watch(
    places: Places,
    health: HealthQuestion,
    connect: Connect,
    release: str,
    where: str,
    by: Through,
    began: Mapping[str, str] | None,
    deadline: float,
) -> int:
    """
    Asks again and again until the deadline, and answers how often: what breaks soon after its start is seen while the
    old instance is still alive, which meanwhile answers what it had begun. `began` is how the new one was then.

    Raises Failure VERIFICATION_FAILED.
    """
    unit = places.service(release)
    asked = 0
    while True:
        if look_at(unit) != began:
            text = run(["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "25"], check=False).stdout
            hint = "The lines below are the application's own."
            raise Failure(
                "VERIFICATION_FAILED", "Gunicorn ended soon after its start", output=text, command=unit, hint=hint
            )
        if time.monotonic() >= deadline:
            return asked
        time.sleep(0.1)
        judge(places, health, connect, release, where, by)
        asked += 1


def look_at(unit: str) -> Mapping[str, str] | None:
    """What changes when the unit's main process ends."""
    return show_units([unit], ["NRestarts", "MainPID"]).get(unit)
