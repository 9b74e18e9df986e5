from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.site.main_file import add_import, is_known, put, remove_import, remove_left, write_like

OURS = "/etc/caddy/shop.caddyfile"
LINE = "import /etc/caddy/shop.caddyfile\n"


def test_a_new_main_file_says_who_made_it() -> None:
    assert add_import(None, OURS) == "# Made by django-prod-action; add sites of your own as you like.\n" + LINE


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", LINE),
        ("blog.example {\n}\n", "blog.example {\n}\n" + LINE),
        ("blog.example {\n}", "blog.example {\n}\n" + LINE),
        ("blog.example {\r\n}\r\n", "blog.example {\r\n}\r\n" + LINE.replace("\n", "\r\n")),
        ("blog.example {\r\n}", "blog.example {\r\n}\r\n" + LINE.replace("\n", "\r\n")),
        ("# %s" % LINE, "# %s%s" % (LINE, LINE)),
        ("import /etc/caddy/blog.caddyfile\n", "import /etc/caddy/blog.caddyfile\n" + LINE),
    ],
)
def test_what_the_user_wrote_is_kept_as_it_is(text: str, wanted: str) -> None:
    assert add_import(text, OURS) == wanted


@pytest.mark.parametrize("text", ["", "blog.example {\n}\n", "blog.example {\r\n}\r\n", "# %s" % LINE])
def test_the_import_goes_as_it_came(text: str) -> None:
    assert remove_import(add_import(text, OURS), OURS) == text


def test_the_import_of_another_application_stays() -> None:
    both = add_import(add_import("# mine\n", "/etc/caddy/blog.caddyfile"), OURS)
    assert remove_import(both, OURS) == "# mine\nimport /etc/caddy/blog.caddyfile\n"


def test_what_a_package_knows_is_told_from_what_was_edited() -> None:
    digest = hashlib.md5(b"welcome").hexdigest()
    assert is_known("\n /etc/caddy/Caddyfile %s\n" % digest, "/etc/caddy/Caddyfile", b"welcome")
    assert is_known("%s  usr/share/caddy/index.html\n" % digest, "usr/share/caddy/index.html", b"welcome")
    assert not is_known("%s  usr/share/caddy/index.html\n" % digest, "usr/share/caddy/index.html", b"mine")
    assert not is_known("%s  usr/share/caddy/index.html\n" % digest, "usr/share/caddy/other.html", b"welcome")
    assert not is_known("", "/etc/caddy/Caddyfile", b"welcome")


def test_a_link_goes_on_leading_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    real, link = tmp_path / "dotfiles/Caddyfile", tmp_path / "Caddyfile"
    real.write_bytes(b"one\r\n")
    real.chmod(0o640)
    link.symlink_to(real)
    put(str(link), "two\r\n\udcff")
    assert link.is_symlink()
    assert real.read_bytes() == b"two\r\n\xff"
    assert real.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path / "dotfiles") == ["Caddyfile"]


def test_a_copy_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    secret, copy = tmp_path / "Caddyfile", tmp_path / "Caddyfile.candidate"
    secret.write_text("token")
    secret.chmod(0o600)
    write_like(str(copy), "token", str(secret))
    assert copy.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Failure, match="folder can't be written"):
        write_like(str(tmp_path / "folder"), "text", str(tmp_path / "folder"))
    assert os.listdir(tmp_path) == ["folder"]


def test_a_file_that_is_new_may_be_read_by_everybody_and_goes_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    put(str(path), "text")
    assert path.stat().st_mode & 0o777 == 0o644
    put(str(path), None)
    put(str(path), None)
    assert not path.exists()


def test_what_a_killed_run_was_writing_goes_and_nothing_else(tmp_path: Path) -> None:
    stays = ["Caddyfile", "Caddyfile.new", "Caddyfile.new-mine", "Caddyfile.new-1.txt", "Caddyfile.old", "blog.new-1"]
    goes = ["Caddyfile.new-12", "Caddyfile.candidate", "Caddyfile.candidate.new-3", "shop.candidate", "shop.new-4"]
    (tmp_path / "dotfiles").mkdir()
    for name in [*stays, *goes, "dotfiles/real", "dotfiles/real.new-5"]:
        (tmp_path / name).touch()
    (tmp_path / "Caddyfile").unlink()
    (tmp_path / "Caddyfile").symlink_to("dotfiles/real")
    (tmp_path / "Caddyfile.new-7").symlink_to("Caddyfile.old")
    (tmp_path / "Caddyfile.new-8").mkdir()
    remove_left(str(tmp_path / "Caddyfile"), str(tmp_path / "shop"))
    assert sorted(os.listdir(tmp_path)) == sorted([*stays, "Caddyfile.new-7", "Caddyfile.new-8", "dotfiles"])
    assert os.listdir(tmp_path / "dotfiles") == ["real"]
