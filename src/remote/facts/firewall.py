"""What an active firewall lets in: ufw (ufw-framework(8)) or firewalld (firewall-cmd(1))."""

from __future__ import annotations

import os
import re

from remote.commands import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import FirewallState

WEB = ["80/tcp", "443/tcp", "443/udp"]


def ask_firewall() -> FirewallState:
    """
    Only ufw and firewalld are touched, where they are active. What else filters is told of and left alone: what
    its rules mean only its author knows.
    """
    if re.search(r"^ENABLED=yes", read_if_there("/etc/ufw/ufw.conf"), re.M | re.I):
        opened = opened_by_ufw(read_if_there("/etc/default/ufw"), read_if_there("/etc/ufw/user.rules"))
        return {"kind": "ufw", "closed": [port for port in WEB if port not in opened]}
    if os.path.exists("/usr/bin/firewall-cmd"):
        if run(["firewall-cmd", "--state"], check=False).returncode == 0:
            ports = run(["firewall-cmd", "--list-ports"], check=False).stdout
            services = run(["firewall-cmd", "--list-services"], check=False).stdout
            opened = opened_by_firewalld(ports, services)
            return {"kind": "firewalld", "closed": [port for port in WEB if port not in opened]}
    if os.path.exists("/usr/sbin/nft") and filters_input(run(["/usr/sbin/nft", "list", "ruleset"], check=False).stdout):
        return {"kind": "own", "closed": []}
    return {"kind": "none", "closed": []}


def read_if_there(path: str) -> str:
    """A text, empty for one that can't be read."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


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


def filters_input(ruleset: str) -> bool:
    """
    Whether rules that somebody wrote by hand turn away what they do not name: a chain at the hook `input` whose
    policy is drop, or that ends with drop or reject (nft(8); iptables of today writes such chains too).
    """
    for chain in re.findall(r"^\tchain [^\n]*\{\n(.*?)^\t\}", ruleset, re.M | re.S):
        if re.search(r"hook input .*policy drop;", chain):
            return True
        last = chain.rstrip().split("\n")[-1].strip()
        if "hook input " in chain and re.match(r"(counter .*)?(drop|reject\b.*)$", last):
            return True
    return False
