"""
The firewall as it is printed: ufw (ufw-framework(8)), firewalld (firewall-cmd(1)), or rules of somebody's own. What it
lets in is read by src/project/decisions/firewall.ts.
"""

from __future__ import annotations

import os
import re

from remote.commands import run
from remote.facts.machine import read_if_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.facts import Firewall, Printed


def ask_firewall() -> Firewall:
    """Only ufw and firewalld are touched, where they are active. What else filters is told of and left alone."""
    if re.search(r"^ENABLED=yes", read_if_there("/etc/ufw/ufw.conf"), re.M | re.I):
        # Read from its own files, since asking ufw takes half a second.
        files = ("/etc/default/ufw", "/etc/ufw/user.rules")
        return {"kind": "ufw", "printed": [{"tool": "", "failed": False, "text": read_if_there(one)} for one in files]}
    firewalld = "/usr/bin/firewall-cmd"
    if os.path.exists(firewalld) and not print_by([firewalld, "--state"])["failed"]:
        lists = ("ports", "services")
        return {"kind": "firewalld", "printed": [print_by([firewalld, "--list-" + one]) for one in lists]}
    return {"kind": "none", "printed": ask_rules()}


def ask_rules() -> list[Printed]:
    """
    The rules that there are. nft(8) prints those of iptables(8), too, but for those of its older half, which is asked
    only where the kernel has its tables: it would make them.
    """
    tools = [["/usr/sbin/nft", "list", "ruleset"]]
    for family in ("ip", "ip6"):
        older = "filter" in read_if_there("/proc/net/%s_tables_names" % family)
        if older or not os.path.exists(tools[0][0]):
            tools.append(["/usr/sbin/%stables-%s-save" % (family, "legacy" if older else "nft"), "-t", "filter"])
    return [print_by(words) for words in tools if os.path.exists(words[0])]


def print_by(words: Sequence[str]) -> Printed:
    """What a tool prints, without the members of sets (bans, mostly); of very many rules the first ones, with the input's mostly."""
    done = run(words, check=False)
    text = re.sub(r"elements = \{[^}]*\}", "elements = {}", done.stdout)
    return {"tool": os.path.basename(words[0]), "failed": done.returncode != 0, "text": text[:50000]}
