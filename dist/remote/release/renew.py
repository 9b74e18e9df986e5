"""Secrets that were lost for good are made anew, because the project's file says so; and the copy follows the file."""

from __future__ import annotations

import json
import secrets

from remote.commands import run
from remote.database.own import name_for
from remote.database.record import VARIABLE, new_record, read_records, replace_record
from remote.database.secrets_file import KEY, keep_copy, read_secrets, set_secrets, text_of
from remote.facts.kept_secrets import main as look_at_secrets
from remote.failure import Failure
from remote.files import keep
from remote.formats import read_manifest
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.model import Manifest


@call
def keep_secrets(*, app: str) -> None:
    """The copy of secrets.env beside the backups becomes what the file is, where nothing of that is lost."""
    places = Places(app)
    if not look_at_secrets(places, live_manifest(places))["lost"]:
        keep_copy(places)


@call
def renew_secrets(*, app: str, loss: str) -> None:
    """
    Makes anew what secrets.env has lost; `loss` is the one that was seen. What the copy had stays beside it. The password
    of a database is set when it is next used (remote.database.own), and the address of a Redis when it is provided.
    Raises SECRETS_LOST where another loss is found.
    """
    places = Places(app)
    manifest = live_manifest(places)
    seen = look_at_secrets(places, manifest)
    if seen["loss"] != loss:
        raise Failure("SECRETS_LOST", "secrets.env changed meanwhile", hint="Run again. Nothing was touched.")
    if seen["copy"]:
        keep(places.kept_secrets + "." + loss, text_of(places.kept_secrets), 0o600)
    values = {KEY: secrets.token_urlsafe(50)} if KEY in seen["lost"] else {}
    if VARIABLE in seen["lost"] and manifest is not None:
        values[VARIABLE] = json.dumps(begin_database(places, manifest))
    if "REDIS_URL" in seen["lost"]:
        # Its password is nowhere else; with another one it has to be started again.
        run(["systemctl", "stop", app + "-redis.service"], check=False)
    set_secrets(places, values)


def live_manifest(places: Places) -> Manifest | None:
    live = places.live()
    return read_manifest(places, live) if live else None


def begin_database(places: Places, manifest: Manifest) -> list[object]:
    """The records with one of the database that the live release has, where it was made here: its password is new."""
    try:
        records = read_records(read_secrets(places))
    except ValueError:
        records = []
    used = manifest["probe"]["database"]
    if used.get("source") != "made":
        return list(records)
    record = new_record(used["vendor"], name_for(places.app), secrets.token_urlsafe(30))
    record["port"] = used["port"]
    record["for"] = [used["entry"]]
    return list(replace_record(records, record))
