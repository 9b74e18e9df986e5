from __future__ import annotations

import subprocess

import pytest

from remote.facts import firewall

RULES = """table inet f2b-table {
\tset addr-set-sshd {
\t\ttype ipv4_addr
\t\telements = { %s }
\t}
\tchain f2b-chain {
\t\ttype filter hook input priority filter - 1; policy accept;
\t\ttcp dport 22 ip saddr @addr-set-sshd reject with icmp port-unreachable
\t}
}
"""


def test_members_of_sets_are_not_sent_and_the_chains_are(monkeypatch: pytest.MonkeyPatch) -> None:
    banned = ",\n\t\t\t     ".join("192.0.2.%d" % number for number in range(250)) + "\n"
    done = subprocess.CompletedProcess(["nft"], 0, RULES % banned)
    monkeypatch.setattr(firewall, "run", lambda *_, **__: done)
    printed = firewall.print_by(["/usr/sbin/nft", "list", "ruleset"])
    assert printed["text"] == RULES.replace("{ %s }", "{}")
    assert (printed["tool"], printed["failed"]) == ("nft", False)
