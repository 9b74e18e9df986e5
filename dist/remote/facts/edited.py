"""Files of the live release that somebody edited on the server. Few runs find any, and so this is sent to those alone."""

from __future__ import annotations

import os
import stat

from remote.files import file_entry, is_shared, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from remote.model import FileEntry


def main(files: Mapping[str, FileEntry], code: str) -> list[str]:
    """Those below `code` that no longer are what was sent (`files`): somebody changed, added or removed them by hand."""
    found = {path for path, info in walk(code) if not stat.S_ISDIR(info.st_mode)}
    shared = {path for path in found if is_shared(os.path.join(code, path))}
    found -= shared
    # Compiled from translations by the deploy itself.
    found -= {path for path in found - set(files) if path.endswith(".mo") and path[:-3] + ".po" in files}
    # What lies in a shared folder is the application's to change: root does not look where its links lead.
    below = tuple(path + "/" for path in shared)
    expected = {path: entry for path, entry in files.items() if not (path + "/").startswith(below)}
    changed = [path for path, entry in expected.items() if file_entry(os.path.join(code, path)) != entry]
    return sorted(set(changed) | (found - set(expected)))
