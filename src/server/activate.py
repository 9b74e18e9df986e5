# An instance from its start to its end: start and health, the switch, the way back, the drain.
import threading


def main(args):
    places = Places(args["app"])
    acts = {
        "start": start,
        "handover": handover,
        "switch": switch,
        "drain": drain,
        "discard": discard,
        "repair": repair,
        "keep": keep,
    }
    return acts[args["do"]](args, places)


def cursor():
    """Where the journal stands now, so that only what comes later is read (journalctl(1))."""
    text = run(["journalctl", "-n", "0", "--show-cursor", "-q"], check=False).stdout
    return text.rpartition("-- cursor: ")[2].strip()


def journal(unit, after):
    """
    What the application said of its failure. Workers fail side by side, and Gunicorn's main process then ends by
    an exception of its own: of all that, the lines of the process that failed first, if it shows a traceback.
    """
    # What was written last may still be on its way.
    run(["journalctl", "--sync"], check=False)
    words = ["journalctl", "-q", "-o", "json", "--output-fields=MESSAGE,_PID", "-u", unit, "-n", "500"]
    words += ["--after-cursor", after] if after else []
    rows = [json.loads(row) for row in run(words, check=False).stdout.splitlines()]
    lines = [(row.get("_PID"), text_of(row.get("MESSAGE"))) for row in rows]
    lines = [(pid, text) for pid, text in lines if pid != "1" and "] [INFO] " not in text]
    halted = [pid for pid, text in lines if text.startswith("gunicorn.errors.HaltServer")]
    others = [(pid, text) for pid, text in lines if pid not in halted] or lines
    first = next((pid for pid, text in others if text.startswith("Traceback ")), None)
    return "\n".join(text for pid, text in others if first in (None, pid))


def text_of(message):
    """A message is a list of bytes where it is not printable (systemd.journal-fields(7))."""
    return bytes(message).decode("utf-8", "replace") if isinstance(message, list) else message or ""


def state_of(unit):
    return show_units([unit], ["ActiveState", "SubState", "NRestarts", "MainPID"]).get(unit, {})


def start(args, places):
    """
    Starts a release's own instance beside the live one. Where the memory does not suffice for two it starts
    nothing and answers {short}: then `handover` is the way.
    """
    short = memory_short(places, args["old"]) if args.get("old") else None
    if short:
        return {"short": short}
    after = begin(args["release"], places)
    return healthy(args, places, after, lambda: throw_away(args["release"], places))


def begin(identifier, places):
    """Starts an instance; answers where the journal stood before."""
    after = cursor()
    run(["systemctl", "start", places.socket_unit(identifier)])
    run(["systemctl", "start", "--no-block", places.service(identifier)])
    return after


def handover(args, places):
    """
    One instance after the other: the name points to the new socket first, where requests wait until the old
    instance has ended and the new one has loaded. The old socket stays, so that the way back is one rename:
    the next request starts the old instance again.
    """
    identifier, old = args["release"], args["old"]
    after = cursor()
    wait = wait_for_end(places, identifier, old)

    def back():
        switch({**args, "back": True, "to": old_release}, places)
        throw_away(identifier, places)
        run(["systemctl", "start", "--no-block", places.service(old)], check=False)

    old_release = places.live()
    try:
        run(["systemctl", "start", places.socket_unit(identifier)])
        switch(args, places)
        wait_until_idle(places, old, args["drainSeconds"])
        run(["systemctl", "stop", places.service(old)], check=False)
        run(["systemctl", "start", "--no-block", places.service(identifier)])
        return healthy(args, places, after, back)
    finally:
        os.unlink(wait)


def wait_for_end(places, identifier, old):
    """
    Requests start an instance through its socket: this one then waits until the old one has ended. If the run
    is gone by then and nobody ends it, it starts beside it after 30 s rather than never.
    """
    folder = "/run/systemd/system/%s.d" % places.service(identifier)
    os.makedirs(folder, exist_ok=True)
    state = "systemctl show -P ActiveState %s" % places.service(old)
    loop = "for i in $$(seq 300); do case $$(%s) in inactive|failed) exit 0;; esac; sleep 0.1; done" % state
    path = folder + "/wait.conf"
    write_aside(path, "[Service]\nExecStartPre=+/bin/sh -c '%s'\n" % loop, 0o644)
    run(["systemctl", "daemon-reload"])
    return path


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
            tail(text, 25),
            "systemctl start " + unit,
            "The last lines above are the application's own. " + outlook(args),
        )
    raise Failure(
        "INSTANCE_UNHEALTHY",
        "%s answers %d at %s" % (which(args), answer["status"], answer["path"]),
        tail(text, 25),
        "GET %s on its own socket" % answer["path"],
        unhealthy_hint(answer["status"], outlook(args)),
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


def discard(args, places):
    """Throws away one that served for a moment: it has `seconds` to answer what visitors asked it."""
    wait_until_idle(places, args["release"], args["seconds"])
    throw_away(args["release"], places)
    return {}


def throw_away(identifier, places):
    """Ends an instance at once, also one that hangs (a plain stop would wait for its time-out)."""
    unit = places.service(identifier)
    run(["systemctl", "stop", "--no-block", unit], check=False)
    run(["systemctl", "kill", "-s", "KILL", unit], check=False)
    run(["systemctl", "stop", places.socket_unit(identifier), unit], check=False)
    run(["systemctl", "reset-failed", unit, places.socket_unit(identifier)], check=False)


def keep(args, places):
    """
    The release uses the instance that is there: its http.sock is a link straight to the one that owns it. A
    plain file, as a socket unit makes it, would start the application a second time.
    """
    link_aside(places.release(args["owner"]) + "/http.sock", places.release(args["release"]) + "/http.sock")
    return {}


def repair(args, places):
    """Starts again what `current` names, after a crash that systemd could not heal."""
    owner = places.owner(places.live())
    service, socket_unit = places.service(owner), places.socket_unit(owner)
    run(["systemctl", "kill", "-s", "KILL", service], check=False)
    run(["systemctl", "reset-failed", service, socket_unit], check=False)
    run(["systemctl", "stop", service, socket_unit], check=False)
    after = begin(owner, places)
    # Somebody may have stopped the whole application by hand.
    run(["systemctl", "start", places.target, places.app + "-current.service"])
    # Nothing is thrown away: it is what there is, and heals when its cause goes away.
    return healthy({**args, "release": owner}, places, after, lambda: None)


program(main)
