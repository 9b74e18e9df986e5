"""Who may open the socket of a site that another web server than Caddy serves."""

from __future__ import annotations

import grp

from remote.commands import run


def admit(user: str, group: str) -> bool:
    """
    Lets the user of a web server's workers into the group of the socket; whether that is new, so that the web server has
    to be told.

    Raises Failure COMMAND_FAILED.
    """
    if user in grp.getgrnam(group).gr_mem:
        return False
    run(["usermod", "--append", "--groups", group, user])
    return True
