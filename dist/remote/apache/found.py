"""How Apache runs on this server, and what its configuration leaves to a site of ours; or why it can't be used."""

from __future__ import annotations

import os
from typing import NamedTuple

from remote.apache.parsed import (
    KEPT,
    PORTS,
    Site,
    choose_addresses,
    find_owners,
    find_user,
    list_sites,
    without_warnings,
)
from remote.apache.places import apache_files
from remote.commands import run, tail
from remote.failure import Failure
from remote.files import read_text
from remote.site.listening import listens_on
from remote.site.tls import CERTBOT
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from remote.shapes.proxy import FoundApache

UNIT = "apache2.service"
MAIN = "/etc/apache2/apache2.conf"
# It reads the variables that the main file names.
CONTROL = "/usr/sbin/apache2ctl"
SITES = "/etc/apache2/sites-enabled"
# The page of Debian's package. It has no name, so Apache gives it the server's own.
DEFAULT = SITES + "/000-default.conf"


class Apache(NamedTuple):
    """The Apache that the unit of its package runs."""

    # `0` while it does not run.
    pid: str
    user: str
    # Virtual hosts of others than this site.
    others: list[Site]


@call
def survey(*, app: str, domains: Sequence[str], instead: Sequence[str] = ()) -> FoundApache | None:
    """
    How Apache runs on this server, None where there is none; `taken` are those of the domains that another site of it
    answers: {domain: file}. Files whose place ours is to take (`instead`) are as if they were not there. Touches nothing.
    Raises Failure APACHE_FAILED where it can't be used as it is.
    """
    apache = find_apache(app, instead)
    if apache is None:
        return None
    others = [site for site in apache.others if not KEPT.search(site.file)]
    used = {site.port for site in others}
    return {
        "active": apache.pid != "0",
        "holds": listens_on(apache.pid, PORTS),
        "found": {
            "addresses": {str(port): choose_addresses(apache.others, port) for port in PORTS},
            "alone": [port for port in PORTS if not used & {port, 0}],
            "certbot": os.path.exists(CERTBOT),
        },
        "taken": find_owners(apache.others, domains),
    }


def find_apache(app: str, instead: Sequence[str] = ()) -> Apache | None:
    """None where the server has none. Raises Failure APACHE_FAILED for one that can't be used as it is."""
    unit = show_units([UNIT], ["LoadState", "ActiveState", "MainPID"]).get(UNIT, {})
    if unit.get("LoadState") == "masked":
        refuse("%s is masked, so nobody can start it" % UNIT, "`systemctl unmask apache2` and run again.")
    if unit.get("LoadState") != "loaded" or not os.path.exists(CONTROL):
        return None
    if not os.path.isdir(SITES) or SITES.rpartition("/")[2] + "/*.conf" not in read_text(MAIN):
        refuse(
            "%s does not include sites-enabled/*.conf" % MAIN,
            "Write `IncludeOptional sites-enabled/*.conf` at its end, as Debian's package has it, and run again.",
        )
    printed = dump()
    gone = (*apache_files(app), *instead)
    others = [site for site in list_sites(printed, read_text) if site.file not in gone]
    pid = unit["MainPID"] if unit["ActiveState"] in ("active", "reloading") else "0"
    return Apache(pid, find_user(printed), others)


def dump() -> str:
    """The virtual hosts as they are on disk. Raises Failure APACHE_FAILED for files that Apache refuses."""
    done = run([CONTROL, "-t", "-D", "DUMP_VHOSTS", "-D", "DUMP_RUN_CFG"], check=False)
    if done.returncode != 0:
        raise Failure(
            "APACHE_FAILED",
            "Apache refuses its own files, as they are on disk",
            output=tail(without_warnings(done.stdout), 8),
            command="apache2ctl configtest",
            hint="Mend what the lines below name, and run again. What Apache serves was loaded before that, and was not touched.",
        )
    return done.stdout


def refuse(message: str, hint: str) -> NoReturn:
    """Raises Failure APACHE_FAILED for a server whose Apache can't be used as it is."""
    raise Failure("APACHE_FAILED", message, hint=hint + " What Apache serves was not touched.")
