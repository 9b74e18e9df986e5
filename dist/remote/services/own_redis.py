"""An application's own Redis: its port and password, its configuration, its start, and the keys that move to it."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket

from remote.commands import run
from remote.database.secrets_file import read_secrets, set_secrets
from remote.failure import Failure
from remote.files import read_text, write_aside
from remote.places import SRV, UNITS, Places
from remote.services.change import change_services, service_of, start_unit
from remote.services.moving import copy_texts, move_all
from remote.services.redis import redis_program, redis_unit
from remote.services.registry import known_services
from remote.services.resp import Connection, RedisError
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from remote.formats import Registry

    Answer = TypeVar("Answer")

# Where the one listens that the distribution starts, and that sites shared before.
SHARED = 6379
PORTS = range(6380, 6480)
VARIABLE = "REDIS_URL"


@call
def provide_redis(*, app: str, unit: str) -> None:
    """
    The application's own Redis runs, by a unit with the text `unit`, and REDIS_URL in the site's secrets says where. What
    the application has in a Redis that sites shared is there too, as far as it is no queue. May be run again at any point.

    Raises PACKAGES_FAILED where there is no program, SERVICE_FAILED where it does not come up.
    """
    places, name = Places(app), redis_unit(app)
    program = redis_program()
    if program is None:
        raise Failure("PACKAGES_FAILED", "Redis was installed, and there is no program of it")
    path = os.path.join(UNITS, name)
    if os.path.lexists(path) and not is_ours(path):
        raise Failure(
            "SERVICE_FAILED",
            "%s is not this action's, and the unit of the site's Redis would have that name" % path,
            hint="Give the address of a Redis in `env` (REDIS_URL=…) and take redis out of `services`.",
        )
    change_services(lambda known: stop_nobodys(known, os.path.basename(program) + ".service"))
    # One site at a time, so that no two choose the same port.
    change_services(lambda known: configure(known, places, program))
    write_aside(path, unit, 0o644)
    run(["systemctl", "daemon-reload"])
    run(["systemctl", "enable", "--quiet", name])
    start_unit(name, "Redis")
    number = shared_number(known_services(), app)
    if number is None:
        with_own(places, lambda own: own.ask("PING"))
    else:
        with_both(places, number, copy_texts)


@call
def take_keys(*, app: str) -> int | None:
    """
    Moves what the application has in the Redis that sites shared, once no process of it uses that any more; answers how
    many keys there were, None where that one does not answer and keeps them. Raises SERVICE_FAILED.
    """
    number = shared_number(known_services(), app)
    count = 0 if number is None else with_both(Places(app), number, move_all)
    if count is not None:
        change_services(lambda known: forget(known, app))
    return count


def shared_number(known: Registry, app: str) -> int | None:
    """The application's number in the Redis that sites shared."""
    return known["redis"]["apps"].get(app) if "redis" in known else None


def forget(known: Registry, app: str) -> None:
    """The application has no number there any more."""
    service_of(known, "redis")["apps"].pop(app, None)


def stop_nobodys(known: Registry, unit: str) -> None:
    """Ends the server that the package has started, where this action installed it and no site ever used it."""
    redis = service_of(known, "redis")
    if redis["installed"] and not redis["configured"]:
        run(["systemctl", "disable", "--quiet", "--now", unit], check=False)
    redis["configured"] = True


def configure(known: Registry, places: Places, program: str) -> None:
    """
    Port and password stay what they are; the rest is written again. The file is read by the application's user. Noted as
    a service of its own, so that each run sees whether it is up.
    """
    port, password = address_of(places) or (free_port(places.app), secrets.token_urlsafe(30))
    text = config_text(places.app, port, password, version_of(run([program, "--version"]).stdout))
    write_aside(config_path(places), text, 0o640, group=places.app)
    url = "redis://%s:%s@127.0.0.1:%d/0" % (places.app, password, port)
    if read_secrets(places).get(VARIABLE) != url:
        set_secrets(places, {VARIABLE: url})
    own = service_of(known, "redis-" + places.app)
    own.update({"installed": True, "configured": True, "unit": redis_unit(places.app), "apps": {places.app: 0}})


def config_path(places: Places) -> str:
    return places.top + "/redis.conf"


def config_text(app: str, port: int, password: str, version: tuple[int, int]) -> str:
    """
    redis.conf. Clients that know no user names log in as `default`, which has the same rights: everything but the
    administration of the server, and MIGRATE, which connects to others (https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/).
    """
    # Channels have rights of their own since 6.2; the subcommands of CLIENT that clients need are an administrator's.
    channels = "" if version < (6, 2) else " &*"
    rights = "on #%s ~*%s +@all -@admin +client -migrate" % (hashlib.sha256(password.encode()).hexdigest(), channels)
    lines = [
        "# Generated by django-prod-action.",
        "bind 127.0.0.1",
        "port %d" % port,
        "supervised systemd",
        'logfile ""',
        "dir /var/lib/%s-redis" % app,
        "user default %s" % rights,
        "user %s %s" % (app, rights),
    ]
    return "\n".join(lines) + "\n"


def version_of(text: str) -> tuple[int, int]:
    """The version that the program tells of itself."""
    found = re.search(r"\bv=(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (7, 0)


def address_of(places: Places) -> tuple[int, str] | None:
    """Port and password of the application's own Redis, None before it has one."""
    found = re.fullmatch(r"redis://[^:]*:([^@]+)@127\.0\.0\.1:(\d+)/0", read_secrets(places).get(VARIABLE, ""))
    return (int(found[2]), found[1]) if found else None


def free_port(app: str) -> int:
    """A port that no other site has and nobody listens at. Raises SERVICE_FAILED."""
    taken: set[int] = set()
    for name in os.listdir(SRV):
        try:
            text = read_text(config_path(Places(name)))
        except (OSError, UnicodeDecodeError):
            continue
        taken.update(int(port) for port in re.findall(r"^port (\d+)$", text, re.MULTILINE) if name != app)
    for port in PORTS:
        if port not in taken and is_free(port):
            return port
    raise Failure("SERVICE_FAILED", "No port from %d to %d is free for Redis" % (PORTS[0], PORTS[-1]))


def is_free(port: int) -> bool:
    """Whether nobody listens at a port of this machine."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def with_own(places: Places, act: Callable[[Connection], Answer]) -> Answer:
    """Does something on the application's own Redis. Raises SERVICE_FAILED where that does not answer."""
    port, password = address_of(places) or (0, "")
    try:
        with Connection(port, password=password) as own:
            return act(own)
    except (OSError, RedisError) as error:
        raise Failure("SERVICE_FAILED", "The site's Redis does not answer", output=str(error)) from error


def with_both(places: Places, number: int, act: Callable[[Connection, Connection], int]) -> int | None:
    """
    Does something with the number that the application has in the shared one, and with its own; None where the shared
    one is not there, or lets nobody in. Raises SERVICE_FAILED.
    """
    try:
        shared = Connection(SHARED, number=number)
    except (OSError, RedisError):
        return None
    with shared:
        return with_own(places, lambda own: act(shared, own))


def is_ours(path: str) -> bool:
    """Whether this action has written a unit."""
    return os.path.isfile(path) and read_text(path).startswith("# Generated by django-prod-action")
