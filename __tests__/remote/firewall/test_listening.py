from __future__ import annotations

import pytest

from remote.firewall import listening

TCP = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1
   1: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1
   2: 0500000A:18EB 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 13 1
   3: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 14 1
   4: 0500000A:0019 07000A0A:C000 01 00000000:00000000 00:00000000 00000000     0        0 15 1
"""
TCP6 = """  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 21
   1: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 22
   2: 0000000000000000FFFF00000100007F:1F91 00000000000000000000000000000000:0000 0A 0:0 00:0 0 0 0 23
"""
UDP = """  sl  local_address rem_address   st
   0: 00000000:CA6C 00000000:0000 07 0:0 00:0 0 0 0 0
   1: 00000000:8235 00000000:0000 07 0:0 00:0 0 0 0 32
   2: 00000000:14E9 00000000:0000 07 0:0 00:0 0 0 0 33
   3: 0500000A:9000 07000A0A:0035 01 0:0 00:0 0 0 0 34
"""


def test_what_listens_outside_is_found_by_protocol_and_family(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"/proc/net/tcp": TCP, "/proc/net/tcp6": TCP6, "/proc/net/udp": UDP, "/proc/net/udp6": ""}
    texts["/proc/sys/net/ipv4/ip_local_port_range"] = "32768\t60999\n"
    monkeypatch.setattr(listening, "read_if_there", lambda path: texts[path])
    monkeypatch.setattr(listening, "name_holder", lambda inode: "p" + inode)
    found = [(one["port"], one["program"]) for one in listening.find_public()]
    assert found == [
        ("22/tcp", "p11"),
        ("5353/udp", "p33"),
        ("5432/tcp", "p21"),
        ("6379/tcp", "p13"),
        ("51820/udp", ""),
    ]


@pytest.mark.parametrize(
    ("port", "program", "private"),
    [
        ("5432/tcp", "python3", True),
        ("7777/tcp", "mariadbd", True),
        ("2019/tcp", "caddy", True),
        ("5432/tcp", "sshd", False),
        ("25/tcp", "master", False),
        ("8000/tcp", "gunicorn", False),
    ],
)
def test_databases_and_interfaces_of_administrators_are_private(port: str, program: str, private: bool) -> None:
    assert listening.is_private({"port": port, "program": program}) == private
