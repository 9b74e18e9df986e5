"""What Caddy's files were before a run changed them, for its way back."""

from __future__ import annotations

import json
import os

from remote.files import read_json, write_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    class Kept(TypedDict):
        """Caddy before a run, which `token` tells from others."""

        token: str
        active: bool
        # Or of such a kind that it is not disabled again.
        enabled: bool
        # Whether the run has put a drop-in beside Caddy's unit.
        dropped_in: bool
        # By their paths; None for one that was not there.
        before: dict[str, str | None]
        written: dict[str, str | None]


def place_of(app: str) -> str:
    """Root alone may read it: a Caddyfile can hold secrets. It is gone with the next boot."""
    return "/run/django-prod/%s.caddy" % app


def keep(app: str, kept: Kept) -> None:
    """Writes it down, before anything is changed."""
    write_aside(place_of(app), json.dumps(kept), 0o600)


def recall(app: str, token: str | None) -> Kept | None:
    """What this run has written down, or the last one of all; None when it has changed nothing."""
    kept: Kept | None = read_json(place_of(app), None)
    return kept if kept and token in (None, kept["token"]) else None


def forget(app: str) -> None:
    """Nothing is to be put back any more."""
    if os.path.exists(place_of(app)):
        os.unlink(place_of(app))
