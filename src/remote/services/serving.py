"""Services beside the database: what was installed becomes the application's, and is started again when it is down."""

from __future__ import annotations

from remote.commands import tail
from remote.failure import Failure
from remote.services.redis import ask_redis, redis_unit
from remote.services.registry import announce, change_services, service, start_unit


def main(args):
    return {"announce": lambda args: announce(args["service"]), "take": take, "start": start}[args["do"]](args)


def take(args):
    """Redis answers, and the number is the application's from now on."""
    app, number, unit = args["app"], args["number"], redis_unit()
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

    def number_it(known):
        entry = service(known, "redis")
        entry.update(unit=unit, configured=True)
        if any(other == number and name != app for name, other in entry["apps"].items()):
            raise Failure("LOCKED", "Another application has just taken the same database of Redis", hint="Run again.")
        entry["apps"][app] = number

    change_services(number_it)
    return {"unit": unit}


def start(args):
    for name, unit in args["units"]:
        start_unit(unit, name)
