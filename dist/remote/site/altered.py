"""What Caddy has in memory and no file says, and whether a deploy may load the files in its place: pure."""

from __future__ import annotations

import fnmatch
import re
from typing import NamedTuple

from remote.site.compared import digest, find_lost, list_own_hosts, list_sites, servers_of, write
from remote.site.ours import ANY_SOCKET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# By which no route is told apart: ours are compared as all others.
NOBODY = "(?!)"


class Altered(NamedTuple):
    """What was changed in memory, by names as people know them, and whether loading the files is the way back."""

    names: list[str]
    mends: bool


def find_altered(running: dict[str, Any], said: dict[str, Any], noted: str | None, chosen: bool) -> Altered:
    """
    Beside what the files say (`said`), what is `running`. `noted` is the digest of what was last loaded rightly, None
    where nothing was noted. `chosen`: the admin address is the user's choice, so the API may be, too; what it was given
    is theirs, unless it touches a site of ours.
    """
    if running == said or digest(running) == noted:
        # In the second case the files were edited and nobody has loaded them: nothing was done to what is served.
        return Altered([], False)
    served, wanted = list_sites(running, NOBODY), list_sites(said, NOBODY)
    names = sorted({*find_lost(served, wanted), *find_lost(wanted, served)})
    hosts = list_own_hosts(running, ANY_SOCKET) | list_own_hosts(said, ANY_SOCKET)
    others = [name for name in names if not touches(name, hosts, running, said)]
    is_as_noted = digest(said) == noted
    if not hosts:
        mends = False
    elif chosen:
        mends = bool(names) and not others
    else:
        # Without a note, what no file knows is nobody's site; what one says otherwise may be an edit to be loaded yet.
        mends = is_as_noted or (bool(names) and not any(name in wanted for name in others))
    return Altered(names or ["options, or the order of sites"], mends)


def touches(name: str, hosts: set[str], *configs: dict[str, Any]) -> bool:
    """Whether what has this name can answer for a site of ours: by a name of its, by a pattern, or as any name's."""
    if any(fnmatch.fnmatchcase(host, pattern) for host in hosts for pattern in name.split(", ")):
        return True
    servers = [server for config in configs for server in servers_of(config) if re.search(ANY_SOCKET, write(server))]
    return any(name == ", ".join(sorted(server.get("listen") or [])) for server in servers)
