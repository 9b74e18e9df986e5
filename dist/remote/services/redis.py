"""Redis, or Valkey where the distribution has that one: each application has one of its own."""

from __future__ import annotations

import os

from remote.places import UNITS
from remote.services.registry import known_services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes.facts import RedisFacts

PROGRAMS = ("/usr/bin/redis-server", "/usr/bin/valkey-server")


def redis_program() -> str | None:
    """The server's program, None where no package has brought one."""
    return next((path for path in PROGRAMS if os.path.exists(path)), None)


def redis_unit(app: str) -> str:
    """The unit of the application's own one."""
    return app + "-redis.service"


def redis_facts(app: str) -> RedisFacts:
    """What there is: the package, the application's own unit, and its number in the Redis that sites shared before."""
    shared = known_services().get("redis")
    try:
        with open(os.path.join(UNITS, redis_unit(app)), encoding="utf-8", errors="replace") as file:
            unit: str | None = file.read()
    except OSError:
        unit = None
    number = shared["apps"].get(app) if shared else None
    return {"installed": redis_program() is not None, "unit": unit, "shared": number}
