"""What an active firewall lets in: ufw (ufw-framework(8)) or firewalld (firewall-cmd(1))."""

from __future__ import annotations

import os
import re

from remote.commands import run

WEB = ["80/tcp", "443/tcp", "443/udp"]


def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def opened_by_ufw():
    """
    Those of WEB that ufw lets in from everywhere. Read from its own rules, where application profiles are spelt out
    (`### tuple ### allow tcp 80,443 0.0.0.0/0 any 0.0.0.0/0 WWW%20Full - in`); asking ufw takes half a second.
    """
    if re.search(r'^DEFAULT_INPUT_POLICY="?ACCEPT', text_of("/etc/default/ufw"), re.M):
        return set(WEB)
    opened = set()
    for line in re.findall(r"^### tuple ### (.*)$", text_of("/etc/ufw/user.rules"), re.M):
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


def opened_by_firewalld():
    """Those of WEB that the default zone lets in: as ports, ranges of ports, or by the names of services."""
    opened = set()
    for entry in run(["firewall-cmd", "--list-ports"], check=False).stdout.split():
        ports, _, protocol = entry.partition("/")
        span = ports.split("-")
        opened.update(web for web in WEB if protocol == web[-3:] and int(span[0]) <= int(web[:-4]) <= int(span[-1]))
    services = run(["firewall-cmd", "--list-services"], check=False).stdout.split()
    names = {"80/tcp": "http", "443/tcp": "https", "443/udp": "http3"}
    return opened | {web for web in WEB if names[web] in services}


def filters_input():
    """
    Whether rules that somebody wrote by hand turn away what they do not name: a chain at the hook `input` whose
    policy is drop, or that ends with drop or reject (nft(8); iptables of today writes such chains too).
    """
    if not os.path.exists("/usr/sbin/nft"):
        return False
    rules = run(["/usr/sbin/nft", "list", "ruleset"], check=False).stdout
    for chain in re.findall(r"^\tchain [^\n]*\{\n(.*?)^\t\}", rules, re.M | re.S):
        if re.search(r"hook input .*policy drop;", chain):
            return True
        if "hook input " in chain and re.match(
            r"(counter .*)?(drop|reject\b.*)$", chain.rstrip().split("\n")[-1].strip()
        ):
            return True
    return False


def firewall():
    """
    Only ufw and firewalld are touched, where they are active. What else filters is told of and left alone: what
    its rules mean only its author knows.
    """
    if re.search(r"^ENABLED=yes", text_of("/etc/ufw/ufw.conf"), re.M | re.I):
        opened = opened_by_ufw()
        return {"kind": "ufw", "closed": [port for port in WEB if port not in opened]}
    if os.path.exists("/usr/bin/firewall-cmd"):
        if run(["firewall-cmd", "--state"], check=False).returncode == 0:
            opened = opened_by_firewalld()
            return {"kind": "firewalld", "closed": [port for port in WEB if port not in opened]}
    return {"kind": "own" if filters_input() else "none", "closed": []}
