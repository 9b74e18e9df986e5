"""What `mode: status` asks for beside the facts. Reads only."""

from __future__ import annotations

import json
import os
import socket
import ssl

from remote.commands import run, tail
from remote.database.backups import describe_trial, list_backups
from remote.facts.gather import gather
from remote.facts.interrupted import is_cut_off
from remote.facts.machine import ask_disk
from remote.facts.ownership import require_own
from remote.facts.units import ask_units
from remote.facts.usage import measure
from remote.formats import is_roots, read_history, read_state
from remote.hidden import Hider
from remote.meanwhile import ask_meanwhile
from remote.opening import open_session
from remote.site.connections import local_address
from remote.site.guard import look_at_memory
from remote.systemd import number_of, show_units
from remote.wire import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.facts import Facts
    from remote.shapes.session import Questions
    from remote.shapes.status import BackupsSeen, Certificate, Status, UnitRow

LINES = 20
# For what Django is asked.
LOOK_SECONDS = 60
RUNS = 10


def main() -> None:
    """Started by src/server/session.ts."""
    open_session(look)


def look(questions: Questions, places: Places) -> None:
    """Facts and status in one answer."""
    site = require_own(places, looks=True)
    lacking = ask_meanwhile(find_lacking, places)
    facts = gather(questions, places, ask_units(places), site)
    if facts["proxy"] is None and facts["proxyActive"] and not facts["proxyServes"]:
        looked = look_at_memory(places.app, facts["proxyUnit"], questions["ports"][-1], notes=False)
        facts["proxyServes"], facts["caddyMemory"] = looked["imports"], looked["memory"]
    facts["status"] = gather_status(places, facts, lacking())
    # The runner knows the secrets that it was given, and not those that were made here.
    tell(facts=Hider(places.app).hide(facts))


def find_lacking(places: Places) -> list[str] | None:
    """
    The migrations that the live release has and its database has not, as Django says; None where that can't be known.
    The command on the server knows how the release's Python is started and confined.
    """
    command = "/usr/local/bin/%s-restore" % places.app
    if not places.live() or not is_roots(command):
        return None
    answer = run(["timeout", str(LOOK_SECONDS + 10), command, "--lacking"], check=False)
    try:
        lacking: list[str] = json.loads(answer.stdout.rstrip().rpartition("\n")[2])
        return lacking if answer.returncode == 0 else None
    except ValueError:
        return None


def gather_status(places: Places, facts: Facts, lacking: list[str] | None) -> Status:
    """What the status has that the facts have not."""
    app, live, manifest = places.app, facts["current"], facts["manifest"]
    serving = manifest["serving"] if manifest else None
    patterns = ["-u", app + "@*", "-u", app + "--*"]
    journal = run(["journalctl", "-q", "-o", "short-iso", "-n", str(LINES), *patterns], check=False).stdout
    engine = manifest["probe"]["database"]["engine"].rsplit(".", 1)[-1] if manifest else ""
    disk = ask_disk()
    return {
        "since": read_state(places, live).get("at") if live else None,
        "units": list_units(app, facts["proxyUnit"]),
        "log": journal.rstrip("\n").split("\n") if journal else [],
        "certificates": [ask_certificate(domain) for domain in serving["domains"]]
        if serving and serving["https"] != "off"
        else [],
        "diskTotal": disk.f_blocks * disk.f_frsize if disk else None,
        "usage": measure(places),
        "backups": see_backups(places, "postgresql" if engine == "postgis" else engine),
        "runs": read_history(places)[-RUNS:],
        "lacking": lacking,
        "cutOff": is_cut_off(places),
    }


def list_units(app: str, caddy: str) -> list[UnitRow]:
    """The application's units and Caddy's, those that were stopped included (systemctl(1), list-units --all)."""
    patterns = [app + ".target", app + "-current.service", app + "@*", app + "--*", app + "-backup.timer"]
    patterns += [caddy] if caddy else []
    words = ["systemctl", "list-units", "--plain", "--no-legend", "--full", "--all"]
    rows = run(words + patterns, check=False).stdout.splitlines()
    names = [row.split()[0] for row in rows if row.strip() and not row.split()[0].endswith(".slice")]
    properties = ["ActiveState", "SubState", "StateChangeTimestamp", "NRestarts"]
    properties += ["MemoryCurrent", "MemoryMax", "TasksCurrent", "TasksMax"]
    return [
        {
            "unit": name,
            "active": unit["ActiveState"],
            "sub": unit["SubState"],
            "since": unit["StateChangeTimestamp"],
            "restarts": number_of(unit["NRestarts"]) or 0,
            "memory": number_of(unit["MemoryCurrent"]),
            "memoryMax": number_of(unit["MemoryMax"]),
            "tasks": number_of(unit["TasksCurrent"]),
            "tasksMax": number_of(unit["TasksMax"]),
        }
        for name, unit in show_units(sorted(names), properties).items()
    ]


def ask_certificate(domain: str) -> Certificate:
    """The certificate that visitors of a domain get: from when to when it holds, and from whom it is (openssl-x509(1))."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with socket.create_connection((local_address(domain), 443), timeout=5) as raw:
            with context.wrap_socket(raw, server_hostname=domain.strip("[]")) as secured:
                text = ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True) or b"")
    except OSError as error:
        return {"domain": domain, "since": None, "expires": None, "issuer": "", "error": str(error)}
    words = [
        "openssl",
        "x509",
        "-noout",
        "-startdate",
        "-enddate",
        "-dateopt",
        "iso_8601",
        "-issuer",
        "-nameopt",
        "RFC2253",
    ]
    done = run(words, check=False, stdin=text)
    values = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    if done.returncode != 0 or not {"notBefore", "notAfter"} <= set(values):
        return {"domain": domain, "since": None, "expires": None, "issuer": "", "error": tail(done.stdout, 2)}
    return {
        "domain": domain,
        "since": values["notBefore"].replace(" ", "T"),
        "expires": values["notAfter"].replace(" ", "T"),
        "issuer": values.get("issuer", "").strip(),
        "error": None,
    }


def see_backups(places: Places, engine: str) -> BackupsSeen:
    """How many there are, how large, how old, and whether they lie on the file system of the database."""
    found = list_backups(places)
    # A database server of this machine, if it has one: an external one has another disk.
    data = {"postgresql": "/var/lib/postgresql", "mysql": "/var/lib/mysql"}.get(engine, places.data)
    folders = [places.backups, data]
    same = all(map(os.path.isdir, folders)) and len({os.stat(folder).st_dev for folder in folders}) == 1
    return {
        "count": len(found),
        "newest": found[0]["at"] if found else None,
        "trial": describe_trial(found[0]) if found else "",
        "bytes": sum(row["bytes"] for row in found),
        "sameDisk": same,
    }
