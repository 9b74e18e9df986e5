"""What the site's own Redis keeps, as a file of a snapshot: a line of JSON for each key."""

from __future__ import annotations

import base64
import json
import os
import time

from remote.services.moving import keys_of
from remote.services.own_redis import address_of
from remote.services.resp import Connection, RedisError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places

# The numbers of a server of which nothing else is said (redis.conf, `databases`).
NUMBERS = range(16)


def save_keys(places: Places, path: str) -> bool:
    """Writes them to a new file, each with the moment at which it expires. False where the site has no Redis of its own. Raises OSError, RedisError."""
    address = address_of(places)
    if address is None:
        return False
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        for number in NUMBERS:
            with Connection(address[0], password=address[1], number=number) as own:
                for key in keys_of(own):
                    value, left = own.ask("DUMP", key), own.ask("PTTL", key)
                    if not isinstance(value, bytes) or not isinstance(left, int):
                        continue  # It has just expired.
                    until = int(time.time() * 1000) + left if left >= 0 else 0
                    texts = [base64.b64encode(one).decode() for one in (key, value)]
                    file.write(json.dumps([number, until, *texts]) + "\n")
    return True


def load_keys(places: Places, path: str) -> tuple[int, int] | None:
    """
    Puts the keys of a file into the site's own Redis where it has no such key yet: how many there are now, and how many it
    has refused, as an older one does. None where the site has none. Raises OSError, RedisError.
    """
    address = address_of(places)
    if address is None:
        return None
    loaded = refused = 0
    connections: dict[int, Connection] = {}
    with open(path) as file:
        for line in file:
            number, until, key, value = json.loads(line)
            left = until - int(time.time() * 1000) if until else 0
            if until and left <= 0:
                continue
            if number not in connections:
                connections[number] = Connection(address[0], password=address[1], number=number)
            try:
                connections[number].ask("RESTORE", base64.b64decode(key), left, base64.b64decode(value))
                loaded += 1
            except RedisError as error:
                # One that an interrupted restore has brought, or that the site has written since.
                taken = str(error).startswith("BUSYKEY")
                loaded, refused = loaded + taken, refused + (not taken)
    for one in connections.values():
        one.__exit__()
    return loaded, refused
