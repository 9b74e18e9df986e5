"""What the database servers that this action installs have in common."""

from __future__ import annotations

CONF_HEAD = "# Written by django-prod-action when it installed this server, and never again: change it as you like.\n"


class ServerError(Exception):
    """The words of a database server that refused what its administrator wanted."""
