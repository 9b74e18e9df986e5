from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.site.found import Caddy
from remote.site.kept import keep, recall
from remote.site.way_back import choose_text, restore

if TYPE_CHECKING:
    from conftest import Systemctl

    from remote.site.kept import Kept

OURS = "/etc/caddy/shop.caddyfile"
LINE = "import /etc/caddy/shop.caddyfile\n"


def kept_of(before: dict[str, str | None], written: dict[str, str | None], active: bool, enabled: bool) -> Kept:
    kept: Kept = {
        "token": "one",
        "active": active,
        "enabled": enabled,
        "dropped_in": False,
        "before": before,
        "written": written,
    }
    return kept


@pytest.mark.parametrize(
    ("before", "written", "found", "wanted"),
    [
        ("mine\n", "mine\n" + LINE, "mine\n" + LINE, "mine\n"),
        ("mine\n", "mine\n" + LINE, "mine\n" + LINE + "more\n", "mine\nmore\n"),
        # The live site had its line before this run.
        ("mine\n" + LINE, "mine\n" + LINE, "mine\n" + LINE + "more\n", "mine\n" + LINE + "more\n"),
        ("mine\n" + LINE, "mine\n" + LINE, "more\n", "more\n"),
        # A pattern takes ours in, and the user wrote the line since.
        ("import *\n", "import *\n", LINE, LINE),
        ("mine\n", "mine\n" + LINE, None, "mine\n"),
        # Debian's own, and what the cut-off run made of it.
        ("welcome\n", "# Made by us\n" + LINE, "welcome\n", "welcome\n"),
        (None, LINE, LINE, None),
        (None, LINE, LINE + "more\n", "more\n"),
    ],
)
def test_the_way_back_takes_only_its_own_line(
    before: str | None, written: str, found: str | None, wanted: str | None
) -> None:
    kept = kept_of(
        {"/etc/caddy/Caddyfile": before, OURS: None}, {"/etc/caddy/Caddyfile": written, OURS: ""}, True, True
    )
    assert choose_text("/etc/caddy/Caddyfile", found, kept, OURS) == wanted
    assert choose_text(OURS, "whatever", kept, OURS) is None


class Server:
    """A main file, and a Caddy that is running or not, whose load ends with a code."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.main, self.ours = folder, folder / "Caddyfile", folder / "shop.caddyfile"
        self.code, self.pid, self.loads = 0, "7", 0
        monkeypatch.setattr("remote.site.kept.place_of", self.place_of)
        monkeypatch.setattr("remote.site.way_back.place_of", self.place_of)
        monkeypatch.setattr("remote.site.way_back.caddy_file", lambda app: str(self.ours))
        monkeypatch.setattr("remote.site.ours.unloaded_mark", lambda app: "%s/%s.unloaded" % (folder, app))
        monkeypatch.setattr("remote.site.way_back.require_caddy", self.find)
        monkeypatch.setattr("remote.site.way_back.adapt", lambda caddy, path: {})
        monkeypatch.setattr("remote.site.way_back.load", self.load)

    def place_of(self, app: str) -> str:
        return "%s/%s.caddy" % (self.folder, app)

    def find(self) -> Caddy:
        return Caddy("web.service", "caddy", "caddy", self.pid, "/usr/bin/caddy", str(self.main), {})

    def load(self, caddy: Caddy, config: dict[str, str], enables: bool) -> tuple[str, int, str]:
        # While it loads, the mark is there; and what it does with the next boot is as it was.
        assert (self.folder / "shop.unloaded").exists()
        assert not enables
        self.loads += 1
        return "caddy reload", self.code, "its words"

    def configured(self, active: bool, enabled: bool) -> None:
        """As `configure` leaves it."""
        line = "import %s\n" % self.ours
        before: dict[str, str | None] = {str(self.main): "mine\n", str(self.ours): None}
        written: dict[str, str | None] = {str(self.main): "mine\n" + line, str(self.ours): "site"}
        self.main.write_text("mine\n" + line)
        self.ours.write_text("site")
        Path(self.place_of("shop")).unlink(missing_ok=True)
        try:
            keep("shop", kept_of(before, written, active, enabled))
        except PermissionError:
            pytest.skip("only root gives a file to root")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    folder = tmp_path / "server"
    folder.mkdir()
    return Server(folder, monkeypatch)


@pytest.mark.parametrize(
    ("active", "enabled", "asked"),
    [
        (True, True, []),
        (True, False, []),
        (False, True, ["stop web.service"]),
        (False, False, ["stop web.service", "disable --quiet web.service"]),
    ],
)
def test_only_what_this_run_has_started_ends(
    server: Server, systemctl: Systemctl, active: bool, enabled: bool, asked: list[str]
) -> None:
    server.configured(active, enabled)
    restore("shop", "another run")
    assert server.ours.exists()
    restore("shop", "one")
    assert systemctl.asked() == asked
    assert server.loads == int(active)
    assert [path.name for path in server.folder.iterdir()] == ["Caddyfile"]
    assert server.main.read_text() == "mine\n"


@pytest.mark.parametrize("how", ["in the main file", "by a pattern"])
def test_a_caddy_that_another_application_uses_since_goes_on(server: Server, systemctl: Systemctl, how: str) -> None:
    server.configured(active=False, enabled=False)
    if how == "in the main file":
        server.main.write_text("%simport other.caddyfile\n" % server.main.read_text())
    else:
        other = Path(server.place_of("other"))
        other.touch()
        os.utime(other, (2**31, 2**31))
    restore("shop", None)
    assert systemctl.asked() == []
    assert server.loads == 1
    assert str(server.ours) not in server.main.read_text()


def test_what_was_not_loaded_is_told_and_tried_again(server: Server) -> None:
    server.configured(active=True, enabled=True)
    server.code = 1
    with pytest.raises(Failure, match="does not load what was put back") as caught:
        restore("shop", "one")
    assert "systemctl restart web.service" in caught.value.hint
    assert (server.folder / "shop.unloaded").exists()
    assert recall("shop", "one")
    server.code = 0
    restore("shop", None)
    assert [path.name for path in server.folder.iterdir()] == ["Caddyfile"]
