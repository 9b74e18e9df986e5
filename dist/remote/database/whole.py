"""A dump of MySQL is text that is read from beginning to end: whether it is whole, and its largest statement."""

from __future__ import annotations

import gzip

from remote.commands import tail
from remote.failure import Failure

# Read at a time, in bytes.
BLOCK = 1 << 20


def refuse_cut_off(path: str, message: str, hint: str) -> None:
    """A dump of MySQL ends with a line that says that it is complete. Raises BACKUP_FAILED for one that does not."""
    end = b""
    try:
        with gzip.open(path, "rb") as file:
            for block in iter(lambda: file.read(BLOCK), b""):
                end = (end + block)[-200:]
    except (OSError, EOFError) as error:
        raise Failure("BACKUP_FAILED", "%s: %s" % (message, error), hint=hint) from None
    if b"\n-- Dump completed" not in end:
        output = tail(end.decode("utf-8", "replace"))
        raise Failure("BACKUP_FAILED", message + ": it has no end", output=output, hint=hint)


def largest_statement(path: str) -> int:
    """
    Bytes of the largest INSERT of a dump: the server takes each as one packet (max_allowed_packet). Newer dumps break
    them into lines, one a row, and no other line of data ends in a semicolon.
    """
    largest = current = 0
    begins = True
    with gzip.open(path, "rb") as file:
        # A line may hold one row of a gigabyte, which is never in memory as a whole.
        for part in iter(lambda: file.readline(BLOCK), b""):
            if begins and part.startswith(b"INSERT INTO "):
                current = 0
            current += len(part)
            largest = max(largest, current)
            begins = part.endswith(b"\n")
            if part.endswith(b";\n"):
                current = 0
    return largest
