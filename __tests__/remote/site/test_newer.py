from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from remote.site import newer

if TYPE_CHECKING:
    from pathlib import Path

INDEX = "MetaKey: %s/binary-amd64/Packages\nComponent: %s\nRelease: %s\nRepo-URI: http://mirror.test/debian/\n"


@pytest.mark.parametrize(
    ("release", "indexes", "answer", "sources"),
    [
        ("trixie", ["main trixie", "main trixie-updates"], "trixie-backports", True),
        ("trixie", ["main trixie", "main trixie-backports"], "trixie-backports", False),
        ("trixie", ["contrib trixie"], "", False),
        ("bookworm", ["main bookworm"], "", False),
    ],
)
def test_backports_are_offered_where_they_have_a_caddy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, release: str, indexes: list[str], answer: str, sources: bool
) -> None:
    parts = [INDEX % (one.split()[0], *one.split()) for one in indexes]
    done = subprocess.CompletedProcess(["apt-get"], 0, "\n".join(parts))
    monkeypatch.setattr(newer, "run", lambda *_, **__: done)
    monkeypatch.setattr(newer, "read_if_there", lambda _: 'VERSION_CODENAME="%s"\n' % release)
    monkeypatch.setattr(newer, "SOURCES", str(tmp_path / "sources"))
    monkeypatch.setattr(newer, "PREFERENCES", str(tmp_path / "preferences"))
    assert newer.offer_newer() == answer
    assert (tmp_path / "preferences").exists() == (answer != "")
    assert (tmp_path / "sources").exists() == sources
    if sources:
        text = (tmp_path / "sources").read_text()
        assert "URIs: http://mirror.test/debian/\nSuites: trixie-backports\nComponents: main\n" in text
