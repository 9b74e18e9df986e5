"""Whether a starting instance is healthy."""

from __future__ import annotations

import os
import threading
import time

from remote.commands import run, tail
from remote.failure import Failure
from remote.files import read_text
from remote.instance.health import accepted, ask_health, over_socket
from remote.instance.journal import journal
from remote.systemd import show_units


def state_of(unit):
    return show_units([unit], ["ActiveState", "SubState", "NRestarts", "MainPID"]).get(unit, {})


def healthy(args, places, after, back):
    """
    Waits until the health path of a starting instance answers on its own socket or it is seen to fail. One
    request waits in the socket's queue until the application has loaded; meanwhile the unit is looked at every
    50 ms, since a process that ends tells more and sooner than a time-out. `back` undoes it when it fails.
    """
    identifier = args["release"]
    unit = places.service(identifier)
    path = places.release(identifier) + "/http.sock"
    answers = []

    def ask():
        answers.append(
            ask_health(lambda: over_socket(path, args["seconds"]), args["domain"], args["healthPath"], args["https"])
        )

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    first_pid = None
    failed = None
    while asking.is_alive() and not failed:
        asking.join(0.05)
        now = state_of(unit)
        pid = now.get("MainPID", "0")
        if now.get("SubState") in ("auto-restart", "failed") or now.get("ActiveState") == "failed":
            failed = "it ended while it started"
        elif now.get("NRestarts", "0") != "0":
            failed = "it ended and was restarted"
        elif first_pid and pid not in ("0", first_pid):
            failed = "its main process was replaced"
        first_pid = first_pid or (pid if pid != "0" else None)
    answer = answers[0] if answers else {"status": 0, "milliseconds": 0, "path": args["healthPath"], "error": None}
    if not failed and accepted(answer, args["lenient"]):
        return answer
    if not failed and answer["status"] == 0:
        tell_where(unit)
    text = journal(unit, after)
    back()
    if failed or answer["status"] == 0:
        reason = failed or (
            "no answer within %d s" % args["seconds"] if "timed out" in (answer["error"] or "") else answer["error"]
        )
        raise Failure(
            "INSTANCE_FAILED",
            "%s does not start: %s" % (which(args), reason),
            output=tail(text, 25),
            command="systemctl start " + unit,
            hint="The last lines above are the application's own. " + outlook(args),
        )
    raise Failure(
        "INSTANCE_UNHEALTHY",
        "%s answers %d at %s" % (which(args), answer["status"], answer["path"]),
        output=tail(text, 25),
        command="GET %s on its own socket" % answer["path"],
        hint=unhealthy_hint(answer["status"], outlook(args)),
    )


def tell_where(unit):
    """Workers that hang write down where (worker_abort in gunicorn.conf.py) and end."""
    pid = state_of(unit).get("MainPID", "0")
    try:
        workers = read_text("/proc/%s/task/%s/children" % (pid, pid)).split()
    except OSError:
        return
    for worker in workers:
        run(["kill", "-ABRT", worker], check=False)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline and any(os.path.exists("/proc/" + worker) for worker in workers):
        time.sleep(0.05)


def which(args):
    return "The live release" if args["do"] == "repair" else "The new release"


def outlook(args):
    """What becomes of the site, for whoever reads the failure."""
    if args["do"] == "repair":
        return "It was started again and stays so: it answers again when the cause is gone. Mend that, or deploy."
    return "The site still serves the old release; mend the code and run again."


def unhealthy_hint(status, outlook):
    if status == 400:
        return "Django refuses the host name: see the lines above, and the inputs domains and env. " + outlook
    if status in (401, 403, 404, 405):
        return "Does the health-path exist, and is it open to everybody? Set it to a page that answers 200. " + outlook
    return "The lines above are the application's own. " + outlook
