from __future__ import annotations

import json

import pytest

from remote.instance.follow import Own

TIME = "1795824062000000"


@pytest.mark.parametrize(
    ("unit", "message", "own"),
    [
        ("blog@20261123T230249-9573d60.service", "anything", True),
        ("blog--worker@20261123T230249-9573d60.service", "anything", True),
        ("blog-backup.service", "anything", True),
        ("blog-two@20261123T230249-9573d60.service", "anything", False),
        ("blogger@1.service", "anything", False),
        ("ssh.service", "www.blog.test", False),
        ("caddy.service", '{"level":"error","msg":"dial /srv/blog/current/http.sock"}', True),
        ("caddy.service", '{"level":"warn","identifier":"www.blog.test"}', True),
        ("caddy.service", '{"level":"info","identifier":"www.blog.test"}', False),
        ("caddy.service", '{"level":"error","identifier":"other.test"}', False),
    ],
)
def test_whose_a_line_is(unit: str, message: str, own: bool) -> None:
    assert Own("blog", "caddy.service", ["www.blog.test", "/srv/blog/"]).is_own(unit, message) == own


def test_a_line_as_a_person_reads_it(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    own = Own("blog", "caddy.service", [])
    row = {"__CURSOR": "s=1", "__REALTIME_TIMESTAMP": TIME, "SYSLOG_IDENTIFIER": "gunicorn", "MESSAGE": "one\ntwo"}
    # What systemd itself says of a unit names it so.
    own.tell(json.dumps({**row, "_SYSTEMD_UNIT": "init.scope", "UNIT": "blog@1.service"}))
    own.tell(json.dumps({**row, "_SYSTEMD_UNIT": "blog@1.service", "MESSAGE": list(b"\xff raw")}))
    own.tell(json.dumps({**row, "_SYSTEMD_UNIT": "ssh.service"}))
    own.tell("Failed to parse timestamp: x")
    told = [json.loads(line)["log"].split(" ", 1)[1] for line in capsys.readouterr().out.splitlines()]
    assert told == ["gunicorn: one", "gunicorn: two", "gunicorn: \ufffd raw"]
    assert own.cursor == "s=1"
