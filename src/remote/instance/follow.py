"""What the units of a site write into the journal, and what Caddy says of the site's own names."""

from __future__ import annotations

import os
import re
import select
import subprocess

from remote.facts.ownership import require_own
from remote.facts.units import recall_caddy
from remote.failure import Failure
from remote.places import Places
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@call
def follow(*, app: str, since: str, lines: int, follows: bool) -> bool:
    """
    Tells the last `lines` lines, or all `since` a time of systemd.time(7), each as a log line without the site's secrets;
    with `follows` also what comes, until standard input ends. Answers whether there is such a site. Raises
    APP_NAME_TAKEN, COMMAND_FAILED.
    """
    site = require_own(Places(app), looks=True)
    caddy = recall_caddy(app)
    words = ["journalctl", "-q", "-o", "short-iso", "--no-pager", "--all", "-u", app + "@*", "-u", app + "--*"]
    for name in ("current", "migrate", "media", "backup", "redis"):
        words += ["-u", "%s-%s.service" % (app, name)]
    words += ["-u", caddy, "--since=" + since if since else "--lines=%d" % lines, *(["--follow"] if follows else [])]
    names = [*(site["domains"] if site else []), "/srv/%s/" % app]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        try:
            read = relay(running, os.path.splitext(caddy)[0], names)
        finally:
            running.terminate()
    if running.returncode > 0:
        raise Failure(
            "COMMAND_FAILED",
            "The journal can't be read: %s" % (read or "journalctl ended with %d" % running.returncode),
            command="journalctl --since",
            hint='A time is written as "1 hour ago", "today" or "2026-01-31 18:00" (systemd.time(7)). Nothing was changed.',
        )
    return site is not None


def relay(running: subprocess.Popen[bytes], caddy: str, names: Sequence[str]) -> str:
    """Tells each line that is the site's own, until the program ends or whoever asks has gone; answers the last one."""
    output = running.stdout
    assert output is not None
    rest, last = b"", ""
    while True:
        ready, _, _ = select.select([output.fileno(), 0], [], [])
        if output.fileno() in ready:
            block = os.read(output.fileno(), 1 << 16)
            *complete, rest = (rest + block).split(b"\n")
            for line in [*complete, *([rest] if rest and not block else [])]:
                last = line.decode("utf-8", "replace")
                if is_own(last, caddy, names):
                    say(log=last)
            if not block:
                running.wait()
                return last
        elif 0 in ready and not os.read(0, 4096):
            return last


def is_own(line: str, caddy: str, names: Sequence[str]) -> bool:
    """Whether a line is the site's: of Caddy, who serves others too, its errors with a name of ours."""
    if not re.match(r"\S+ \S+ %s\[" % re.escape(caddy), line):
        return True
    return bool(re.search('"level":"(error|warn)"', line)) and any(name in line for name in names)
