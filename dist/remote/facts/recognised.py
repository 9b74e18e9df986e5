"""Sites of version 0.1, which wrote no mark."""

from __future__ import annotations

import os
import re
import stat

from remote.facts.ownership import find_files, has_own_user, is_generated
from remote.formats import is_roots, read_manifest
from remote.places import RELEASE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# What lies in a site's folder. Of an interrupted first deploy of version 0.1 it is all that does.
OWN = re.compile(
    r"releases|venvs|incoming|shared|backups|((secrets\.env|records\.json|history\.jsonl)(\.new-\d+)?)|current\.new-\d+"
)

# What may lie in an empty folder: a disk that was made for the site has the one, an interrupted run left the other.
NOTHING = re.compile(r"lost\+found|site\.json\.new-\d+")


def main(places: Places) -> tuple[bool, list[str]]:
    """Whether a folder without a mark is the site's all the same, and what of it is not."""
    ours = is_recognised(places)
    return ours, [] if ours else find_foreign_folder(places)


def is_recognised(places: Places) -> bool:
    """Whether version 0.1 has made the site, by all its signs together, or was interrupted when it made it first."""
    if not os.path.isdir(places.top) or os.stat(places.top).st_uid != 0 or os.path.lexists(places.site):
        return False
    live = places.live()
    if live is None:
        return is_begun(places)
    if not has_own_user(places.app) or not is_roots(places.release(live) + "/release.json"):
        return False
    manifest = read_manifest(places, live)
    units = [path for path in find_files(places) if is_generated(path)]
    return isinstance(manifest, dict) and "fingerprint" in manifest and "serving" in manifest and bool(units)


def is_begun(places: Places) -> bool:
    """Whether there is nothing but what a first deploy makes before anything is live."""
    names = os.listdir(places.top)
    releases = os.listdir(places.releases) if os.path.isdir(places.releases) else []
    if not names or os.path.lexists(places.current) or not all(map(OWN.fullmatch, names)):
        return False
    # The folders for what is sent may be there before the user is.
    made = has_own_user(places.app) or set(names) <= {"releases", "incoming"}
    return made and all(map(RELEASE.fullmatch, releases))


def find_foreign_folder(places: Places) -> list[str]:
    """The site's folder where it holds anything, is a link, or somebody else's. An empty one of root's may be used."""
    if os.path.lexists(places.site):
        return [places.site]
    try:
        info = os.lstat(places.top)
    except FileNotFoundError:
        return []
    usable = stat.S_ISDIR(info.st_mode) and info.st_uid == 0
    return [] if usable and all(map(NOTHING.fullmatch, os.listdir(places.top))) else [places.top]
