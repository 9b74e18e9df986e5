"""What the database has applied is asked once somebody may have changed that."""

from __future__ import annotations

from remote.database.advice import note_lacking
from remote.database.reached import Database
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.environment import Part


@call
def note_applied(*, app: str, release: str, directory: str, part: Part) -> list[str]:
    """
    Which migrations the database lacks of the live release; each run knows it then. Raises BACKUP_FAILED where it can't
    be asked.
    """
    return note_lacking(Database(Places(app), release, directory, part), release)
