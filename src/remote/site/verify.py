"""Looks at the site through Caddy, as a visitor would: on a local listener that needs no certificate and over HTTPS, at its files, and for a while, before the old instance is ended."""

from __future__ import annotations

import hashlib
import http.client
import socket
import ssl
import time

from remote.commands import run
from remote.failure import Failure
from remote.instance.health import accepted, ask_health
from remote.instance.switch import switch
from remote.places import Places
from remote.site.page import fetch, look_at_files
from remote.systemd import show_units


def main(args):
    places = Places(args["app"])
    try:
        return look(args, places)
    except Failure as failure:
        if args["back"]:
            failure.hint = "%s\n%s" % (put_back(args, places), failure.hint)
        raise


def put_back(args, places):
    """The old release at once, by one rename, before the runner has heard of it; what else is undone can wait."""
    decided = time.monotonic()
    back = args["back"]
    switch({**back, "back": True}, places)
    if not back["to"]:
        return "The site was taken off again."
    owner = places.owner(back["to"])
    answer = ask(args, local(args), owner)
    took = round((time.monotonic() - decided) * 1000)
    if not answer["proven"]:
        return "The old release was put back after %d ms, and answers %s." % (took, answer["status"] or answer["error"])
    return "The old release was put back and answered %d ms after the decision." % took


def local(args):
    return lambda: http.client.HTTPConnection("127.0.0.1", args["port"], timeout=30)


def public(args, domain):
    """As visitors connect, on this machine: by the domain's name over TLS, or plain where https is off."""

    def connect():
        connection = http.client.HTTPConnection(domain, timeout=30)
        raw = socket.create_connection(("127.0.0.1", 80 if args["https"] == "off" else 443), timeout=30)
        connection.sock = raw if args["https"] == "off" else tls(raw, domain)
        return connection

    return connect


def tls(raw, domain):
    """The certificate's chain is judged by who comes from outside; here it is about who answers."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(raw, server_hostname=domain)


def ask(args, connect, release):
    return ask_health(connect, args["domain"], args["healthPath"], args["https"] != "off", release=release)


def judge(args, connect, release, where):
    answer = ask(args, connect, release)
    if accepted(answer, args["lenient"]) and answer["proven"]:
        return answer
    what = answer["status"] or answer["error"]
    if accepted(answer, args["lenient"]):
        what = "%s, but not from release %s" % (what, release)
    unit = Places(args["app"]).service(release)
    raise Failure(
        "VERIFICATION_FAILED",
        "Through Caddy, %s answers %s" % (answer["path"], what),
        output=run(
            ["journalctl", "-q", "-o", "cat", "-u", "caddy.service", "-u", unit, "-n", "20"], check=False
        ).stdout,
        command="GET %s %s" % (answer["path"], where),
        hint="The release was healthy on its own socket: the lines above are Caddy's and the application's own.",
    )


def wait_for_listener(args):
    """After a first start or a reload the listener may take a moment to be there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            return socket.create_connection(("127.0.0.1", args["port"]), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.05)


def certificate(domain):
    """Why 443 presents nothing for the name yet; None when it does."""
    try:
        with socket.create_connection(("127.0.0.1", 443), timeout=5) as raw, tls(raw, domain):
            return None
    except OSError as error:
        return str(error)


def refuse_others(args, domain, static):
    """
    Another site of the user's may answer for the domain: Caddy takes `example.org` and `https://example.org` for
    two sites and the more exact one wins. Our own static file tells which one it is.
    """
    url = static["url"]
    status, _, body = fetch(public(args, domain), domain, url)
    if status != 200 or hashlib.sha256(body).hexdigest() != static["digest"]:
        raise Failure(
            "VERIFICATION_FAILED",
            "Another site answers for %s: %s is not this project's file" % (domain, url),
            output="GET %s answers %d" % (url, status),
            command="GET %s://%s%s" % ("http" if args["https"] == "off" else "https", domain, url),
            hint="Look for %s in /etc/caddy/Caddyfile and in the files that it imports: remove that site, or the domain from the input domains. What served before was put back."
            % domain,
        )


def wait_for_certificate(domain, deadline):
    """Caddy gets a certificate within seconds when DNS is right; it goes on trying by itself otherwise."""
    error = certificate(domain)
    while error and time.monotonic() < deadline:
        time.sleep(0.2)
        error = certificate(domain)
    return error


def addresses():
    words = ["ip", "-o", "addr", "show", "scope", "global"]
    rows = [line.split() for line in run(words, check=False).stdout.splitlines()]
    return [(row[2], row[3].split("/")[0]) for row in rows if len(row) > 3]


def stable(args, places, connect, release, where, began, deadline):
    """
    Asks again and again until so long after the switch: what breaks soon after its start is seen while the old
    instance is still alive, which meanwhile answers what it had begun. `began` is how the new one was then.
    """
    unit = places.service(release)
    asked = 0
    while True:
        if state(unit) != began:
            text = run(["journalctl", "-q", "-o", "cat", "-u", unit, "-n", "25"], check=False).stdout
            hint = "The lines above are the application's own."
            raise Failure(
                "VERIFICATION_FAILED", "Gunicorn ended soon after its start", output=text, command=unit, hint=hint
            )
        if time.monotonic() >= deadline:
            return asked
        time.sleep(0.1)
        judge(args, connect, release, where)
        asked += 1


def state(unit):
    return show_units([unit], ["NRestarts", "MainPID"]).get(unit)


def look(args, places):
    deadline = time.monotonic() + args["seconds"]
    release = places.live()
    owner = places.owner(release)
    began = state(places.service(owner))
    wait_for_listener(args)
    health = judge(args, local(args), owner, "on 127.0.0.1:%d" % args["port"])
    static, assets, missing = look_at_files(local(args), args)
    pending = []
    if args["https"] != "off":
        patience = time.monotonic() + args["certificateSeconds"]
        waited = [(name, wait_for_certificate(name, patience)) for name in args["domains"]]
        pending = [{"domain": name, "error": error} for name, error in waited if error]
    waiting = {one["domain"] for one in pending}
    for name in args["domains"] if static else []:
        if name not in waiting:
            refuse_others(args, name, static)
    connect, where = public(args, args["domain"]), "as %s on this server" % args["domain"]
    if args["domain"] in waiting:
        connect, where = local(args), "on 127.0.0.1:%d" % args["port"]
    judge(args, connect, owner, where)
    return {
        "health": health,
        "static": static,
        "assets": assets,
        "missing": missing,
        "where": where,
        "asked": stable(args, places, connect, owner, where, began, deadline),
        "pending": pending,
        "addresses": addresses() if pending else [],
        "release": release,
    }
