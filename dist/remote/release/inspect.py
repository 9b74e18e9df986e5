"""What a release that is to be live again is made of, and which of its parts are gone."""

from __future__ import annotations

import os

from remote.files import fingerprint
from remote.formats import read_manifest
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.release import FoundRelease


@call
def inspect(*, app: str, release: str) -> FoundRelease:
    """What a release is made of, and whether it can be live again. Reads only."""
    places = Places(app)
    folder = places.release(release)
    owner = places.owner(release)
    instance = places.release(owner) if owner else folder
    needed = [folder + "/code", folder + "/conf/env", folder + "/venv/.complete"]
    # An instance that was kept runs from the release that owns it.
    needed += [instance + "/code", instance + "/conf/gunicorn.conf.py", instance + "/venv/.complete"]
    missing = sorted({path for path in needed if not os.path.exists(path)})
    if owner is None:
        missing.append(folder + "/http.sock")
    manifest = read_manifest(places, release)
    if manifest is None:
        missing.append(folder + "/release.json")
        return {"manifest": None, "missing": missing, "edited": False}
    edited = os.path.isdir(folder + "/code") and fingerprint(folder + "/code") != manifest["fingerprint"]
    # Nothing is compared with its files, and the list is long.
    manifest["files"] = {}
    return {"manifest": manifest, "missing": missing, "edited": edited}
