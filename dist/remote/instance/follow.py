"""What the units of a site write into the journal, and what Caddy says of the site's own names."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time

from remote.facts.ownership import require_own
from remote.facts.units import recall_caddy
from remote.failure import Failure
from remote.instance.journal import read_cursor, text_of
from remote.places import Places
from remote.wire import call, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    # Fields of systemd.journal-fields(7).
    Fields = dict[str, "str | list[int] | None"]

FIELDS = "MESSAGE,UNIT,_SYSTEMD_UNIT,SYSLOG_IDENTIFIER,_PID,__REALTIME_TIMESTAMP"
JOURNAL = ["journalctl", "-q", "--no-pager", "-o", "json", "--output-fields=" + FIELDS]


class Own:
    """Which lines of the journal are a site's."""

    def __init__(self, app: str, caddy: str, names: Sequence[str]) -> None:
        self.units = re.compile("%s((@|--).*|-(current|migrate|media|backup|redis)\\.service)" % re.escape(app))
        self.caddy, self.names = caddy, names
        self.cursor = ""

    def tell(self, line: str) -> None:
        """Tells a line of the journal as a person reads it, if it is the site's."""
        try:
            row: Fields = json.loads(line)
        except ValueError:  # what journalctl itself says
            return
        self.cursor = str(row.get("__CURSOR") or self.cursor)
        message = text_of(row.get("MESSAGE"))
        if self.is_own(str(row.get("UNIT") or row.get("_SYSTEMD_UNIT") or ""), message):
            for one in message.split("\n"):
                say(log="%s %s: %s" % (time_of(row), row.get("SYSLOG_IDENTIFIER") or "?", one))

    def is_own(self, unit: str, message: str) -> bool:
        """Of Caddy, who serves others too, its errors with a name of the site."""
        if unit != self.caddy:
            return bool(self.units.fullmatch(unit))
        return bool(re.search('"level":"(error|warn)"', message)) and any(name in message for name in self.names)


def time_of(row: Fields) -> str:
    """When a line was written, in the server's own time (ISO 8601)."""
    seconds = int(str(row.get("__REALTIME_TIMESTAMP") or "0")) / 1e6
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(seconds))


@call
def follow(*, app: str, since: str, lines: int, follows: bool) -> bool:
    """
    Tells the last `lines` lines, or all `since` a time of systemd.time(7), each as a log line without the site's secrets;
    with `follows` also what comes, until standard input ends. Answers whether there is such a site. Raises
    APP_NAME_TAKEN, COMMAND_FAILED.
    """
    site = require_own(Places(app), looks=True)
    own = Own(app, recall_caddy(app), [*(site["domains"] if site else []), "/srv/%s/" % app])
    start = read_cursor()
    units = [word for name in ("@*", "--*") for word in ("-u", app + name)]
    for name in ("current", "migrate", "media", "backup", "redis"):
        units += ["-u", "%s-%s.service" % (app, name)]
    far = ["--since=" + since] if since else ["--lines=%d" % lines]
    code, said = relay([*JOURNAL, *units, "-u", own.caddy, *far], own)
    if code != 0:
        raise Failure(
            "COMMAND_FAILED",
            "The journal can't be read: %s" % (said or "journalctl ended with %d" % code),
            command="journalctl --since",
            hint='A time is written as "1 hour ago", "today" or "2026-01-31 18:00" (systemd.time(7)). Nothing was changed.',
        )
    if follows and site is not None:
        # By units journalctl follows those that it knows already (journalctl(1), -u): a new release has others.
        after = own.cursor or start
        relay([*JOURNAL, "--follow", *(["--after-cursor", after] if after else ["--lines=0"])], own)
    return site is not None


def relay(words: Sequence[str], own: Own) -> tuple[int, str]:
    """Until the program ends, or whoever asks has gone; answers its exit code, 0 for one that was ended, and its last line."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as running:
        output = running.stdout
        assert output is not None
        rest, last = b"", ""
        try:
            while True:
                ready, _, _ = select.select([output.fileno(), 0], [], [])
                if output.fileno() not in ready:
                    if os.read(0, 4096):
                        continue
                    return 0, last
                block = os.read(output.fileno(), 1 << 16)
                *complete, rest = (rest + block).split(b"\n")
                for line in complete:
                    last = line.decode("utf-8", "replace")
                    own.tell(last)
                if not block:
                    return running.wait(), last
        finally:
            running.terminate()
