"""
Switches on a packet filter of the action's own, first for a trial: a timer of systemd takes it back, whatever becomes of the
run and its connection, unless the run comes in once more by a new one and says that it stays.
"""

from __future__ import annotations

import os
import time

from remote.commands import run, tail
from remote.facts.machine import read_if_there
from remote.failure import Failure
from remote.files import keep as keep_file
from remote.firewall.listening import find_local_links, find_public, find_ssh_ports, is_private
from remote.firewall.packet_filter import (
    CLEAR,
    ENABLED,
    FILE,
    FIRST,
    LAST,
    TABLE,
    TRIED,
    UNIT,
    UNIT_TEXT,
    accept,
    read_rules,
    renew_rules,
    write_rules,
)
from remote.places import UNITS
from remote.systemd import is_running
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.firewall import Attempted

NFT = "/usr/sbin/nft"
# In /run: after a reboot within the trial the server is as it was before.
TRIAL = "/run/django-prod/firewall.nft"
BEFORE = "/run/django-prod/firewall-before.nft"
UNDO = "django-prod-firewall-undo"
# What the kernel of a machine says that has no such thing, or lets nobody at it (errno(3)).
ABSENT = ("Operation not permitted", "not supported", "No such file or directory", "Unable to initialize Netlink")


@call
def attempt(*, app: str, port: int, wanted: Sequence[str], seconds: int) -> Attempted:
    """
    The filter is on, and is taken back when so many seconds have passed, unless `keep` comes before. It lets in log-ins
    (`port` is that of this session, 0 where it is not known), visitors, what others serve here, and `wanted`, lines of
    the application's own. Raises Failure FIREWALL_FAILED.
    """
    wait_for_others(seconds)
    is_on = run([NFT, "list", "table", "inet", TABLE], check=False)
    kept = read_if_there(FILE)
    # Once there is a file it is what counts: what came since is turned away, and stays so.
    fresh = kept == ""
    ssh = find_ssh_ports(port)
    if not ssh:
        raise failure("Nothing says by which port log-ins come, so no firewall was switched on", "")
    listening = find_public() if fresh else []
    ours = ["%d/tcp" % one for one in ssh]
    named = {line.partition(": ")[2].split()[0].strip('"') for line in wanted}
    others = [one for one in listening if one["port"] not in ours and one["port"] not in named]
    beyond = [one for one in others if one["program"] == "docker-proxy"]
    closed = [one for one in others if one not in beyond and is_private(one)]
    stay = [one for one in others if one not in beyond and one not in closed]
    more = [accept(one, "log-ins") for one in ours] + LAST
    more += [accept(one["port"], "found: " + (one["program"] or "the kernel")) for one in stay]
    first = FIRST + ['iifname "%s" accept' % name for name in find_local_links()]
    rules = read_rules(kept)
    if kept and rules is None:
        raise failure("%s has no chain that could be changed" % FILE, "Remove it, and run again: it is made anew.")
    text = write_rules(renew_rules(first if rules is None else rules, app, wanted, more))
    answer: Attempted = {"absent": "", "changed": True, "ssh": ssh, "kept": stay, "closed": closed, "beyond": beyond}
    is_kept = is_on.returncode == 0 and "chain trial {" not in is_on.stdout
    if is_kept and text == kept and os.path.exists(ENABLED):
        return {**answer, "changed": False}
    os.makedirs(os.path.dirname(TRIAL), exist_ok=True)
    keep_file(TRIAL, text + TRIED, 0o644)
    keep_file(BEFORE, CLEAR + (is_on.stdout if is_on.returncode == 0 else ""), 0o644)
    checked = run([NFT, "-c", "-f", TRIAL], check=False)
    if checked.returncode != 0:
        os.unlink(TRIAL)
        if not any(words in checked.stdout for words in ABSENT) or not is_absent():
            raise failure("nft does not take the firewall's rules", "", tail(checked.stdout))
        return {**answer, "absent": tail(checked.stdout, 1)}
    set_timer(seconds)
    done = run([NFT, "-f", TRIAL], check=False)
    if done.returncode != 0:
        take_back()
        raise failure("nft does not load the firewall's rules", "", tail(done.stdout))
    return answer


def failure(message: str, hint: str, output: str = "") -> Failure:
    """That no firewall was switched on."""
    return Failure("FIREWALL_FAILED", message, output=output, hint=hint or "The server is as open as it was.")


def is_absent() -> bool:
    """Whether this machine has no packet filter at all: an empty table is not to be had either."""
    return run([NFT, "-c", "-f", "-"], check=False, stdin=CLEAR).returncode != 0


def wait_for_others(seconds: int) -> None:
    """Until no trial is under way: of another site's run, or of one that was cut off."""
    until = time.monotonic() + 2 * seconds + 10
    while is_running(UNDO + ".timer") or is_running(UNDO + ".service"):
        if time.monotonic() > until:
            raise failure("Another run tries a firewall for a very long time", 'See "systemctl status %s".' % UNDO)
        time.sleep(0.2)


def set_timer(seconds: int) -> None:
    """What comes when nobody says that the filter stays. That it came is seen by the trial's file, which is gone first."""
    run(["systemctl", "reset-failed", UNDO + ".service", UNDO + ".timer"], check=False)
    words = ["systemd-run", "--quiet", "--collect", "--unit=" + UNDO, "--on-active=%d" % seconds]
    words += ["--timer-property=AccuracySec=100ms", "/bin/sh", "-c", "rm -f %s; exec %s -f %s" % (TRIAL, NFT, BEFORE)]
    run(words, code="FIREWALL_FAILED", message="systemd sets no timer, so no firewall was switched on")


@call
def keep() -> None:
    """The filter stays, now and at each boot. Raises Failure FIREWALL_FAILED where it was taken back before."""
    text = stop_timer()
    if text == "":
        raise failure("The firewall was taken back, since nobody had come by a new connection in time", "")
    keep_file(FILE, text.replace(TRIED, ""), 0o644)
    keep_file("%s/%s" % (UNITS, UNIT), UNIT_TEXT, 0o644)
    for words in (["daemon-reload"], ["enable", "--quiet", UNIT], ["reload-or-restart", UNIT]):
        run(["systemctl", *words], code="FIREWALL_FAILED", message="The firewall is on, and does not outlive a reboot")
    os.unlink(TRIAL)


@call
def take_back() -> None:
    """The filter is as it was before the trial; nothing where that is over."""
    if stop_timer() == "":
        return
    os.unlink(TRIAL)
    run([NFT, "-f", BEFORE], code="FIREWALL_FAILED", message="The firewall was not taken back")


def stop_timer() -> str:
    """The filter that is tried; empty where the timer was faster."""
    run(["systemctl", "stop", UNDO + ".timer"], check=False)
    while is_running(UNDO + ".service"):
        time.sleep(0.05)
    return read_if_there(TRIAL)
