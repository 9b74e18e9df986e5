"""Maintenance: a file that what serves the site looks for with each request, so that nothing is reloaded."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
from http.client import HTTPException

from remote.failure import Failure
from remote.files import keep
from remote.places import Places
from remote.site.connections import reach_as_visitor
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.site import Maintained

# What a visitor of the page is told beside it; src/render/front.ts has it.
RETRY_AFTER = "120"


@call
def maintain(*, app: str, on: bool, at: str, domain: str, secure: bool, looks: bool) -> Maintained:
    """
    Closes the site to visitors from now on, but for the address from which this run has logged in, or opens it again.
    `at` is the time as ISO 8601. What visitors get is looked at by the domain, where `looks`; a site whose web server
    does not look for the file is left open.

    Raises Failure VERIFICATION_FAILED.
    """
    folder = Places(app).maintenance
    was = os.path.exists(folder + "/on")
    address = find_client() if on else ""
    if on:
        os.makedirs(folder, mode=0o755, exist_ok=True)
        os.chmod(folder, 0o755)
        if address:
            keep("%s/%s" % (folder, address), "", 0o644)
        if not was:
            keep(folder + "/on", at + "\n", 0o644)
    elif os.path.lexists(folder):
        # The page goes first: nobody of those who are let in sees it.
        if was:
            os.unlink(folder + "/on")
        shutil.rmtree(folder)
    closed = is_closed(domain, secure) if looks else None
    if closed is not None and closed != on:
        if on and not was:
            shutil.rmtree(folder)
        raise Failure(
            "VERIFICATION_FAILED",
            "%s shows visitors the %s"
            % (domain, "site, and not the page of maintenance" if on else "page of maintenance"),
            command="GET %s://%s/" % ("https" if secure else "http", domain),
            hint="What serves the site has not loaded a file of this version of the action: deploy once, and switch it then."
            if on
            else "Is another web server or a cache in front of the site, with a page of its own?",
        )
    return {"was": was, "closed": closed, "address": address}


def is_closed(domain: str, secure: bool) -> bool | None:
    """Whether visitors get the page of maintenance; None where nothing answers on this server."""
    try:
        connection = reach_as_visitor(domain, secure)()
        connection.request("GET", "/", headers={"Host": domain, "Connection": "close"})
        answer = connection.getresponse()
        connection.close()
    except (OSError, HTTPException):
        return None
    return answer.status == 503 and answer.getheader("Retry-After") == RETRY_AFTER


def find_client() -> str:
    """
    The address from which this run has logged in (ssh(1), SSH_CONNECTION); empty where it can't be told. sudo drops the
    variable, and the shell before it has it.
    """
    pid = os.getpid()
    while pid > 1:
        try:
            with open("/proc/%d/environ" % pid, "rb") as file:
                found = re.search(rb"(?:^|\0)SSH_CONNECTION=([0-9A-Fa-f:.]+) ", file.read())
            if found:
                address = ipaddress.ip_address(found[1].decode())
                return str(getattr(address, "ipv4_mapped", None) or address)
            with open("/proc/%d/stat" % pid) as stat:
                pid = int(stat.read().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            return ""
    return ""
