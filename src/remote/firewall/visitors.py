"""
Lets visitors through packet filter rules of somebody's own, which turn away what they do not name: in the kernel, right
before the rule that does, and again whenever the rules are loaded. No file of theirs is changed.
"""

from __future__ import annotations

import os
import re

from remote.commands import run
from remote.facts.machine import read_if_there
from remote.failure import Failure
from remote.files import keep as keep_file
from remote.places import UNITS
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.firewall import Gap

FILE = "/etc/django-prod-visitors"
UNIT = "django-prod-visitors.service"

HEAD = """#!/bin/sh
# Made by django-prod-action (docs/firewall.md): visitors of 80 and 443 come through rules that do not name these ports.
# Run whenever the rules are loaded. To be rid of it: systemctl disable --now %s && rm %s
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin

# nft FAMILY TABLE CHAIN INDEX PROTOCOL PORT: before the rule of that index, or `end`.
by_nft() {
	rules=$(nft list chain "$1" "$2" "$3" 2>/dev/null) || return 0
	case $rules in *"$5 dport $6 accept"*) return 0 ;; esac
	if [ "$4" = end ]; then
		nft add rule "$1" "$2" "$3" "$5" dport "$6" accept
	else
		nft insert rule "$1" "$2" "$3" index "$4" "$5" dport "$6" accept
	fi
}

# TOOL CHAIN INDEX PROTOCOL PORT: the same by iptables, which counts from 1.
by_iptables() {
	"$1" -w -C "$2" -p "$4" --dport "$5" -j ACCEPT 2>/dev/null && return 0
	if [ "$3" = end ]; then
		"$1" -w -A "$2" -p "$4" --dport "$5" -j ACCEPT
	else
		"$1" -w -I "$2" "$3" -p "$4" --dport "$5" -j ACCEPT
	fi
}

""" % (UNIT, FILE)

# Who loads rules at a boot, by their packages nftables and iptables-persistent.
LOADERS = "nftables.service netfilter-persistent.service"

UNIT_TEXT = """# Made by django-prod-action
[Unit]
Description=Visitors come through the packet filter
Documentation=man:nft(8) man:iptables(8)
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target
After=%(loaders)s
PartOf=%(loaders)s
ReloadPropagatedFrom=%(loaders)s

[Service]
Type=oneshot
RemainAfterExit=yes
ProtectSystem=full
ProtectHome=yes
ExecStart=%(file)s
ExecReload=%(file)s

[Install]
WantedBy=sysinit.target %(loaders)s
""" % {"file": FILE, "loaders": LOADERS}


@call
def let_through(*, gaps: Sequence[Gap]) -> None:
    """Visitors get through, now and after each boot. Raises Failure FIREWALL_FAILED."""
    lines = [line for gap in gaps for line in write_lines(gap)]
    before = read_if_there(FILE)
    # The index of a rule may be another one by now.
    wanted = {purpose_of(line) for line in lines}
    kept = [line for line in before.splitlines() if line.startswith("by_") and "(" not in line]
    lines = [*(line for line in kept if purpose_of(line) not in wanted), *lines]
    keep_file(FILE, HEAD + "\n".join(lines) + "\n", 0o755)
    keep_file("%s/%s" % (UNITS, UNIT), UNIT_TEXT, 0o644)
    for words in (["daemon-reload"], ["enable", "--quiet", UNIT], ["restart", UNIT]):
        done = run(["systemctl", *words], check=False)
        if done.returncode != 0:
            # What was let through before goes on, at a boot too.
            if before:
                keep_file(FILE, before, 0o755)
            else:
                run(["systemctl", "disable", "--quiet", UNIT], check=False)
                os.unlink(FILE)
            told = run(["journalctl", "-q", "-o", "cat", "-n", "5", "-u", UNIT], check=False).stdout
            raise Failure(
                "FIREWALL_FAILED",
                "The packet filter takes no rule that lets visitors through",
                output=done.stdout + told,
                hint="Open 80/tcp, 443/tcp and 443/udp in your own rules, and run again: what names them is left as it is.",
            )


def purpose_of(line: str) -> tuple[str, ...]:
    """What a line is about: chain and port, without the index."""
    words = line.split()
    return (*words[:-3], *words[-2:])


def write_lines(gap: Gap) -> list[str]:
    """The lines of the script for one chain. Raises Failure FIREWALL_FAILED for a name that no tool gives."""
    tool, table, chain, index = gap["tool"], gap["table"], gap["chain"], gap["index"]
    if not re.fullmatch(r"[\w.-]+(?: [\w.-]+)?", table) or not re.fullmatch(r"[\w.-]+", chain):
        raise Failure(
            "FIREWALL_FAILED",
            "The chain %s of %s has no usual name" % (chain, table),
            hint="Open 80/tcp, 443/tcp and 443/udp in it by hand.",
        )
    # Such a table is one that iptables keeps, which has its own way of writing rules.
    older = {"ip filter": "iptables-nft", "ip6 filter": "ip6tables-nft"}.get(table, "")
    if tool == "nft" and chain == "INPUT" and older and os.path.exists("/usr/sbin/" + older):
        tool = older
    ports = [port.split("/") for port in gap["ports"]]
    if tool == "nft":
        where = "end" if index is None else str(index)
        return ["by_nft %s %s %s %s %s" % (table, chain, where, protocol, port) for port, protocol in ports]
    where = "end" if index is None else str(index + 1)
    return ["by_iptables %s %s %s %s %s" % (tool, chain, where, protocol, port) for port, protocol in ports]
