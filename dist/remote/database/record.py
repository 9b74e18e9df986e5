"""A record in secrets.env tells the generated settings of each database that was made here for the application."""

from __future__ import annotations

import json

from remote.database.secrets_file import read_secrets, set_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypedDict

    from remote.places import Places

    # As the generated settings read it too (src/render/settings_databases.py).
    Record = TypedDict(
        "Record",
        {
            "engine": str,
            "name": str,
            "user": str,
            "password": str,
            "host": str,
            "port": str,
            "options": dict[str, str],
            # The project's own entries that it stands for.
            "for": list[list[str]],
            # False while it is being made.
            "made": bool,
        },
    )

VARIABLE = "DJANGO_PROD_DATABASES"


def new_record(engine: str, name: str, password: str) -> Record:
    """The record of a database that is about to be made; its port is known when the server has said it."""
    return {
        "engine": engine,
        "name": name,
        "user": name,
        "password": password,
        "host": "127.0.0.1",
        "options": {},
        "for": [],
        "made": False,
        "port": "",
    }


def read_records(secrets: Mapping[str, str]) -> list[Record]:
    """The records among the variables of secrets.env."""
    records: list[Record] = json.loads(secrets.get(VARIABLE, "[]"))
    return records


def replace_record(records: Sequence[Record], record: Record) -> list[Record]:
    """The records with this one, in the place of the one of the same engine."""
    return [entry for entry in records if entry["engine"] != record["engine"]] + [record]


def record_of(places: Places, engine: str) -> Record | None:
    """The application's record of that engine."""
    return next((entry for entry in read_records(read_secrets(places)) if entry["engine"] == engine), None)


def keep_record(places: Places, record: Record, more: Mapping[str, str]) -> None:
    """Writes the record down, and `more` variables beside it."""
    records = replace_record(read_records(read_secrets(places)), record)
    set_secrets(places, {VARIABLE: json.dumps(records), **more})
