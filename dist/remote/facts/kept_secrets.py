"""What a site's secrets.env has lost, by its copy beside the backups; where there is none yet, by what is live."""

from __future__ import annotations

import hashlib

from remote.database.record import VARIABLE, read_records
from remote.database.secrets_file import KEY, parse_secrets, text_of
from remote.services.registry import units_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.model import Manifest
    from remote.places import Places
    from remote.shapes.facts import SecretsSeen


def main(places: Places, manifest: Manifest | None) -> SecretsSeen:
    """Compares; changes nothing."""
    text, kept = text_of(places.secrets), text_of(places.kept_secrets)
    found, known = parse_secrets(text), parse_secrets(kept)
    needed = list(known) or list_needed(places, manifest)
    lost = [name for name in needed if is_lost(name, found.get(name, ""), known.get(name, ""))]
    mark = kept or "without a copy of " + ", ".join(needed)
    return {
        "kept": text == kept,
        "copy": bool(known),
        "lost": lost,
        "changed": [name for name in known if name not in lost and found[name] != known[name]],
        # Not all digits: in YAML that would be a number.
        "loss": "loss-" + hashlib.sha256(mark.encode()).hexdigest()[:10] if lost else "",
    }


def list_needed(places: Places, manifest: Manifest | None) -> list[str]:
    """What the secrets of a live site must have where no copy says it: a version before this one made none."""
    if manifest is None:
        return []
    made = manifest["probe"]["database"].get("source") == "made"
    return [KEY] + [VARIABLE] * made + ["REDIS_URL"] * ("redis-" + places.app in units_of(places.app))


def is_lost(name: str, value: str, known: str) -> bool:
    """Whether a value is gone. Another whole one is somebody's choice; one that lacks a database is not."""
    if not value or name != VARIABLE:
        return not value
    try:
        there, before = (
            {record["engine"] for record in read_records({VARIABLE: one or "[]"})} for one in (value, known)
        )
    except (ValueError, TypeError, KeyError):
        return True
    return not there or not before <= there
