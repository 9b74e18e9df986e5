"""A removal that was cut off goes on: sent only to a run that has found one (src/server/session.ts)."""

from __future__ import annotations

from remote.files import read_json
from remote.removal.found import removing_of
from remote.removal.take_away import take_away
from remote.wire import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places


def main(places: Places) -> None:
    """As it was asked for. Raises what a removal does."""
    nothing: dict[str, bool] = {}
    try:
        asked = read_json(removing_of(places), nothing)
    except ValueError:  # cut off by a full disk: nothing is deleted that nobody has named
        asked = nothing
    say(log="a removal of the site was cut off: it is finished first")
    take_away(app=places.app, data=asked.get("data") is True)
