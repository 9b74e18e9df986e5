"""Services are announced before they are installed, become the application's, and are started again when they are down."""

from __future__ import annotations

from remote.commands import tail
from remote.failure import Failure
from remote.services.change import change_services, service_of, start_unit
from remote.services.redis import ask_redis, redis_unit
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from remote.formats import Registry
    from remote.shapes.facts import ServiceState


@call
def announce(*, service: Literal["postgresql", "mysql", "redis"]) -> None:
    """Written down before apt-get begins, so that an interrupted installation is known as ours by the next run."""
    change_services(lambda known: service_of(known, service).update({"installed": True}))


@call
def take_redis(*, app: str, number: int) -> None:
    """
    Redis answers, and the number is the application's from now on.

    Raises PACKAGES_FAILED where there is none, SERVICE_FAILED where it does not answer or wants a password, LOCKED
    where another application has just taken the number.
    """
    unit = redis_unit()
    if unit is None:
        raise Failure("PACKAGES_FAILED", "Redis was installed, and there is no service of it")
    start_unit(unit, "Redis")
    answer = ask_redis("PING")
    if not answer.startswith("+PONG"):
        raise Failure(
            "SERVICE_FAILED",
            "Redis on this server does not let the application in",
            output=tail(answer, 2),
            hint="It was there before and is not reconfigured. Give its address with the password in `env`: REDIS_URL=redis://:password@127.0.0.1:6379/0",
        )
    change_services(lambda known: number_redis(known, app, number, unit))


def number_redis(known: Registry, app: str, number: int, unit: str) -> None:
    """Notes the number as the application's. Raises LOCKED where another one has it."""
    redis = service_of(known, "redis")
    redis.update({"unit": unit, "configured": True})
    if any(other == number and name != app for name, other in redis["apps"].items()):
        raise Failure("LOCKED", "Another application has just taken the same database of Redis", hint="Run again.")
    redis["apps"][app] = number


@call
def start(*, services: Sequence[ServiceState]) -> None:
    """Starts services that are not running. Raises SERVICE_FAILED for the first that does not come up."""
    for service in services:
        start_unit(service["unit"], service["name"])
