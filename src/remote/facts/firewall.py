"""What an active firewall lets in: ufw (ufw-framework(8)), firewalld (firewall-cmd(1)), or rules of somebody's own."""

from __future__ import annotations

import os
import re
import shutil

from remote.commands import run
from remote.facts.machine import read_if_there

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.facts import FirewallState, PrintedRules

SBIN = "/usr/sbin:/sbin:/usr/bin:/bin"
WEB = ["80/tcp", "443/tcp", "443/udp"]


def ask_firewall() -> FirewallState:
    """
    Only ufw and firewalld are touched, where they are active. What else filters is told as it is printed
    (src/project/decisions/firewall.ts reads it) and left alone: what its rules mean only its author knows.
    """
    if re.search(r"^ENABLED=yes", read_if_there("/etc/ufw/ufw.conf"), re.M | re.I):
        opened = opened_by_ufw(read_if_there("/etc/default/ufw"), read_if_there("/etc/ufw/user.rules"))
        return {"kind": "ufw", "closed": [port for port in WEB if port not in opened], "rules": []}
    if os.path.exists("/usr/bin/firewall-cmd"):
        if run(["firewall-cmd", "--state"], check=False).returncode == 0:
            ports = run(["firewall-cmd", "--list-ports"], check=False).stdout
            services = run(["firewall-cmd", "--list-services"], check=False).stdout
            opened = opened_by_firewalld(ports, services)
            return {"kind": "firewalld", "closed": [port for port in WEB if port not in opened], "rules": []}
    return {"kind": "none", "closed": [], "rules": [ask_rules(words) for words in list_tools()]}


def list_tools() -> list[list[str]]:
    """
    The commands that print the rules there are. nft(8) has those of iptables(8), too, but for those of its older half,
    which is asked only where the kernel has its tables: it would make them.
    """
    nft = shutil.which("nft", path=SBIN)
    tools = [[nft, "list", "ruleset"]] if nft else []
    for family in ("ip", "ip6"):
        older = "filter" in read_if_there("/proc/net/%s_tables_names" % family)
        for name in ["-legacy-save", "-save"] if older else [] if nft else ["-nft-save"]:
            path = shutil.which(family + "tables" + name, path=SBIN)
            if path:
                tools.append([path, "-t", "filter"])
                break
    return tools


def ask_rules(words: Sequence[str]) -> PrintedRules:
    """What one of them prints; of very many rules the first ones, where those of the input mostly are."""
    done = run(words, check=False)
    return {"tool": os.path.basename(words[0]), "failed": done.returncode != 0, "text": done.stdout[:50000]}


def opened_by_ufw(defaults: str, rules: str) -> set[str]:
    """
    Those of WEB that ufw lets in from everywhere. Read from its own rules, where application profiles are spelt out
    (`### tuple ### allow tcp 80,443 0.0.0.0/0 any 0.0.0.0/0 WWW%20Full - in`); asking ufw takes half a second.
    """
    if re.search(r'^DEFAULT_INPUT_POLICY="?ACCEPT', defaults, re.M):
        return set(WEB)
    opened: set[str] = set()
    for line in re.findall(r"^### tuple ### (.*)$", rules, re.M):
        fields = line.split()
        action, protocol, ports, to, source_port, source = fields[:6]
        everywhere = (to, source_port, source, fields[-1]) == ("0.0.0.0/0", "any", "0.0.0.0/0", "in")
        if everywhere and action.split("_")[0] in ("allow", "limit"):
            spans = [span.split(":") for span in ports.replace("any", "0:65535").split(",")]
            opened.update(
                web
                for web in WEB
                for span in spans
                if int(span[0]) <= int(web[:-4]) <= int(span[-1]) and protocol in ("any", web[-3:])
            )
    return opened


def opened_by_firewalld(ports: str, services: str) -> set[str]:
    """Those of WEB that the default zone lets in: as ports, ranges of ports, or by the names of services."""
    opened: set[str] = set()
    for entry in ports.split():
        numbers, _, protocol = entry.partition("/")
        span = numbers.split("-")
        opened.update(web for web in WEB if protocol == web[-3:] and int(span[0]) <= int(web[:-4]) <= int(span[-1]))
    names = {"80/tcp": "http", "443/tcp": "https", "443/udp": "http3"}
    return opened | {web for web in WEB if names[web] in services.split()}
