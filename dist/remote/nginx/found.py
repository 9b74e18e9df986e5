"""How nginx runs on this server, and what its configuration leaves to a site of ours; or why it can't be used."""

from __future__ import annotations

import os
from typing import NamedTuple

from remote.commands import run, tail
from remote.failure import Failure
from remote.nginx.parsed import (
    PORTS,
    Directive,
    Site,
    choose_listens,
    find_owners,
    find_user,
    find_version,
    list_sites,
    read_directives,
    reads,
)
from remote.nginx.places import nginx_files
from remote.site.listening import listens_on
from remote.site.tls import CERTBOT
from remote.systemd import show_units
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from remote.shapes.proxy import FoundNginx

UNIT = "nginx.service"
MAIN = "/etc/nginx/nginx.conf"
PROGRAM = "/usr/sbin/nginx"


class Nginx(NamedTuple):
    """The nginx that the unit of its package runs."""

    # `0` while it does not run.
    pid: str
    user: str
    # Where the site's file lies, and by which name nginx reads it.
    path: str
    read: str
    # Server blocks of others than this site.
    others: list[Site]
    version: str
    # What the site has to listen on, by port.
    listens: dict[str, list[str]]
    # Ports on which nobody else listens.
    alone: list[int]


@call
def survey(*, app: str, domains: Sequence[str], instead: Sequence[str] = ()) -> FoundNginx | None:
    """
    How nginx runs on this server, None where there is none; `taken` are those of the domains that another site of it
    has: {domain: file}. Files whose place ours is to take (`instead`) are as if they were not there. Touches nothing. Raises Failure NGINX_FAILED where it can't be used as it is.
    """
    nginx = find_nginx(app, instead)
    if nginx is None:
        return None
    return {
        "active": nginx.pid != "0",
        "holds": listens_on(nginx.pid, PORTS),
        "found": {
            "path": nginx.path,
            "version": nginx.version,
            "listens": nginx.listens,
            "alone": nginx.alone,
            "certbot": os.path.exists(CERTBOT),
        },
        "taken": find_owners(nginx.others, domains),
    }


def find_nginx(app: str, instead: Sequence[str] = ()) -> Nginx | None:
    """None where the server has none. Raises Failure NGINX_FAILED for one that can't be used as it is."""
    unit = show_units([UNIT], ["LoadState", "ActiveState", "MainPID"]).get(UNIT, {})
    if unit.get("LoadState") == "masked":
        refuse("%s is masked, so nobody can start it" % UNIT, "`systemctl unmask nginx` and run again.")
    if unit.get("LoadState") != "loaded" or not os.path.exists(PROGRAM):
        return None
    built = run([PROGRAM, "-V"], check=False).stdout
    directives = list(read_directives(dump()))
    others = [site for site in list_sites(directives) if not is_ours(app, site.file) and site.file not in instead]
    path, read = choose_file(app, directives)
    inet6 = os.path.exists("/proc/net/if_inet6")
    pid = unit["MainPID"] if unit["ActiveState"] in ("active", "reloading") else "0"
    used = {listen.port for site in others for listen in site.listens}
    listens = {str(port): choose_listens(others, port, inet6) for port in PORTS}
    alone = [port for port in PORTS if port not in used]
    return Nginx(pid, find_user(directives, built), path, read, others, find_version(built), listens, alone)


def dump() -> str:
    """The whole configuration as it is on disk. Raises Failure NGINX_FAILED for one that nginx refuses."""
    done = run([PROGRAM, "-T", "-q"], check=False)
    if done.returncode != 0:
        raise Failure(
            "NGINX_FAILED",
            "nginx refuses its own files, as they are on disk",
            output=tail(done.stdout, 8),
            command="nginx -t",
            hint="Mend what the lines below name, and run again. What nginx serves was loaded before that, and was not touched.",
        )
    return done.stdout


def is_ours(app: str, file: str) -> bool:
    """Whether a file is this site's own."""
    return any(file in pair for pair in nginx_files(app))


def choose_file(app: str, directives: Sequence[Directive]) -> tuple[str, str]:
    """Where nginx reads sites from: Debian's folder, or that of nginx's own packages. Raises Failure NGINX_FAILED."""
    for path, read in nginx_files(app):
        if reads(directives, MAIN, read):
            return path, read
    return refuse(
        "%s includes neither sites-enabled nor conf.d" % MAIN,
        "Write `include /etc/nginx/conf.d/*.conf;` into its block http, as nginx's packages have it, and run again.",
    )


def refuse(message: str, hint: str) -> NoReturn:
    """Raises Failure NGINX_FAILED for a server whose nginx can't be used as it is."""
    raise Failure("NGINX_FAILED", message, hint=hint + " What nginx serves was not touched.")
