"""Keys move from a number of a Redis that sites share, where earlier versions put them, to the site's own one."""

from __future__ import annotations

from remote.services.resp import Connection, RedisError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def copy_texts(old: Connection, new: Connection) -> int:
    """
    Counts and copies keys of plain text, which are caches, sessions and results, where the new one has no such key yet. What is a
    queue stays: a job must not be there twice while two releases run.
    """
    texts = [key for key in keys_of(old) if old.ask("TYPE", key) == b"string"]
    for key in texts:
        copy(old, new, key)
    return len(texts)


def move_all(old: Connection, new: Connection) -> int:
    """
    Moves every key, once nobody works with the old one any more; answers how many. Where both have a key, members are
    joined, and of two texts the new one's stays. What can't be joined stays where it is; what is cut off is moved by the
    next call.
    """
    count = 0
    for key in keys_of(old):
        if copy(old, new, key) or join(old, new, key):
            old.ask("DEL", key)
            count += 1
    return count


def keys_of(old: Connection) -> Iterator[bytes]:
    """Every key that is there now (SCAN)."""
    found: set[bytes] = set()
    cursor: bytes = b"0"
    while True:
        reply = old.ask("SCAN", cursor, "COUNT", 500)
        if not isinstance(reply, list) or not isinstance(reply[0], bytes) or not isinstance(reply[1], list):
            raise OSError("Redis does not list its keys")
        found.update(key for key in reply[1] if isinstance(key, bytes))
        cursor = reply[0]
        if cursor == b"0":
            break
    yield from sorted(found)


def copy(old: Connection, new: Connection, key: bytes) -> bool:
    """Copies a key with its time to live. False where the new one has it already."""
    value, left = old.ask("DUMP", key), old.ask("PTTL", key)
    if not isinstance(value, bytes) or not isinstance(left, int):
        return True  # It has just expired.
    try:
        new.ask("RESTORE", key, max(left, 0), value)
        return True
    except RedisError as error:
        if str(error).startswith("BUSYKEY"):
            return False
        raise


def join(old: Connection, new: Connection, key: bytes) -> bool:
    """
    Puts the members of the old key to those of the new one; what waits in the old list is taken first (BRPOP). False for
    two kinds of values, and for those that have no members.
    """
    kind = old.ask("TYPE", key)
    if kind != new.ask("TYPE", key):
        return False
    if kind == b"list":
        for item in old.ask_list("LRANGE", key, 0, -1):
            new.ask("RPUSH", key, item)
    elif kind == b"set":
        for item in old.ask_list("SMEMBERS", key):
            new.ask("SADD", key, item)
    elif kind == b"hash":
        for name, value in pairs(old.ask_list("HGETALL", key)):
            new.ask("HSETNX", key, name, value)
    elif kind == b"zset":
        for member, score in pairs(old.ask_list("ZRANGE", key, 0, -1, "WITHSCORES")):
            new.ask("ZADD", key, "NX", score, member)
    return kind in (b"string", b"list", b"set", b"hash", b"zset")


def pairs(flat: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each two that follow each other."""
    return zip(flat[::2], flat[1::2])
