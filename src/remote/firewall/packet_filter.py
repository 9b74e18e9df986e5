"""
The text of the packet filter: one chain of a table of its own (nft(8)), for IPv4 and IPv6 alike. What is forwarded, to
containers say, does not come through it, and other tables go on as they are.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

TABLE = "django_prod"
# Where it is kept, and by which systemd loads it at each boot.
FILE = "/etc/django-prod-firewall.nft"
UNIT = "django-prod-firewall.service"
# Is there where it is loaded at each boot.
ENABLED = "/etc/systemd/system/sysinit.target.wants/" + UNIT

# Whatever is in the kernel, after these lines there is no table of the name.
CLEAR = "table inet %s {\n}\ndelete table inet %s\n" % (TABLE, TABLE)

# Of a trial: marks the table by an empty chain, so that it is seen where nobody has said that it stays.
TRIED = "add chain inet %s trial\n" % TABLE

HEAD = """#!/usr/sbin/nft -f
# Made by django-prod-action (docs/firewall.md). What no line here lets in is turned away. Lines of your own stay;
# after a change: systemctl reload %s
""" % UNIT.partition(".")[0]

# Names of networks of containers, which may be made later.
CONTAINERS = ("docker*", "br-*", "podman*", "cni*", "lxcbr*", "lxdbr*", "incusbr*", "virbr*")

FIRST = [
    "type filter hook input priority filter; policy drop;",
    'iifname "lo" accept',
    "ct state established,related accept",
    "# What was open before the filter was, and what is no new connection (RFC 9293, 3.5).",
    "tcp flags & (fin|syn|rst|ack) != syn accept",
    "# ICMP, tunnels, and what else has no ports.",
    "meta l4proto != { tcp, udp, udplite, dccp, sctp } accept",
    "# Answers of DHCP (RFC 2131, 4.1; RFC 9915, 7.2).",
    "udp sport 67 udp dport 68 accept",
    "ip6 saddr fe80::/10 udp dport 546 accept",
    *('iifname "%s" accept' % name for name in CONTAINERS),
]

LAST = [
    'tcp dport 80 accept comment "visitors"',
    'tcp dport 443 accept comment "visitors"',
    'udp dport 443 accept comment "visitors"',
]

UNIT_TEXT = """# Made by django-prod-action
[Unit]
Description=Packet filter of django-prod-action
Documentation=man:nft(8)
DefaultDependencies=no
Wants=network-pre.target
Before=network-pre.target shutdown.target
Conflicts=shutdown.target
# Whose stop, restart and reload empty the kernel of all rules.
After=nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ProtectSystem=full
ProtectHome=yes
ExecStart=/usr/sbin/nft -f %(file)s
ExecReload=/usr/sbin/nft -f %(file)s
ExecStop=-/usr/sbin/nft delete table inet %(table)s

[Install]
WantedBy=sysinit.target nftables.service
""" % {"file": FILE, "table": TABLE}


def read_rules(text: str) -> list[str] | None:
    """The lines of the chain; None for a text that has none."""
    found = re.search(r"^table inet %s \{\n\s*chain input \{\n(.*?)^\s*\}\n\}" % TABLE, text, re.M | re.S)
    return [line.strip() for line in found.group(1).splitlines()] if found else None


def write_rules(rules: Sequence[str]) -> str:
    """The file with these lines in the chain."""
    lines = "".join("\t\t%s\n" % rule for rule in rules)
    return "%s%stable inet %s {\n\tchain input {\n%s\t}\n}\n" % (HEAD, CLEAR, TABLE, lines)


def renew_rules(rules: Sequence[str], app: str, wanted: Sequence[str], more: Sequence[str]) -> list[str]:
    """The lines as they have to be: those that the application wants no more are gone, and what lacks is at the end."""
    wanted = [*more, *wanted]
    mine = 'comment "%s: ' % app
    stay = [rule for rule in rules if mine not in rule or rule in wanted]
    return [*stay, *dict.fromkeys(rule for rule in wanted if rule not in stay)]


def accept(port: str, why: str) -> str:
    """A line that lets everybody come by a port, as `25/tcp`."""
    number, _, protocol = port.partition("/")
    return '%s dport %s accept comment "%s"' % (protocol, number, re.sub(r"[^\w .:-]", "_", why)[:100])
