from __future__ import annotations

import errno
import grp
import os
import pwd
import stat
import subprocess
from pathlib import Path

import pytest

from remote.facts.guarded import ACL, is_guarded
from remote.places import Places
from remote.release.close import admit, close, list_guests, may_enter

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def site(places: Places) -> Places:
    """A site of a user that every Debian has, where others may pass as far as the site's folder."""
    places.app = "daemon"
    for folder in [Path(places.top), *list(Path(places.top).parents)[:-2]]:
        folder.chmod(folder.stat().st_mode | 1)
    Path(places.top, "site.json").write_text("{}")
    Path(places.media).mkdir()
    places.shown = str(Path(places.top).parent / "shown")
    Path(places.shown).symlink_to(places.media)
    return places


def may_read(site: Places, user: str, group: str | None = None) -> bool:
    """Whether a process with this user and group reads a file in the folder that everybody may read."""
    found = pwd.getpwnam(user)
    number = grp.getgrnam(group).gr_gid if group else found.pw_gid
    words = ["cat", site.top + "/site.json"]
    done = subprocess.run(words, user=found.pw_uid, group=number, extra_groups=[], stderr=subprocess.DEVNULL)
    return done.returncode == 0


@needs_root
def test_who_has_to_may_enter_and_nobody_else(site: Places) -> None:
    assert may_read(site, "games")
    assert not is_guarded(site)
    close(site, "mail", "www-data")
    assert is_guarded(site)
    assert stat.S_IMODE(os.stat(site.top).st_mode) == 0o750
    assert may_read(site, "daemon")
    assert may_read(site, "mail")
    assert may_read(site, "nobody", "www-data")
    assert not may_read(site, "games")
    # They enter, and see no names.
    done = subprocess.run(["ls", site.top], user="daemon", stderr=subprocess.DEVNULL)
    assert done.returncode != 0


@needs_root
def test_who_was_let_in_stays_so(site: Places) -> None:
    close(site, "root", "root")
    assert is_guarded(site)
    assert not may_enter(site, "mail")
    assert may_enter(site, "root")
    close(site, "mail", "root")
    assert may_enter(site, "mail")
    close(site, "games", "www-data")
    assert may_enter(site, "mail")
    assert may_read(site, "mail")


@needs_root
def test_a_list_that_was_lost_or_a_folder_that_was_opened_is_seen(site: Places) -> None:
    close(site, "mail", "root")
    # As a copy of the folder has it.
    os.removexattr(site.top, "system.posix_acl_access")
    os.chmod(site.top, 0o750)
    assert not is_guarded(site)
    close(site, "mail", "root")
    assert is_guarded(site)
    os.chmod(site.top, 0o755)
    assert not is_guarded(site)
    assert may_enter(site, "games")


@needs_root
def test_without_lists_nobody_sees_names(
    site: Places, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: str, *_: str) -> bytes:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP), path)

    monkeypatch.setattr(os, "getxattr", refuse)
    monkeypatch.setattr(os, "listxattr", refuse)
    assert not is_guarded(site)
    close(site, "mail", "www-data")
    assert is_guarded(site)
    assert stat.S_IMODE(os.stat(site.top).st_mode) == 0o751
    assert "keeps no access control lists" in capfd.readouterr().out


def test_who_is_not_there_is_no_guest_and_neither_is_root() -> None:
    assert list_guests("no-such-user", "root", "root") == []
    assert list_guests("no-such-user", "root", "no-such-group") == []


def test_a_site_that_is_not_there_is_not_guarded(places: Places) -> None:
    places.top += "-not"
    assert not is_guarded(places)


@needs_root
def test_without_caddys_view_of_the_uploads_it_is_not_guarded(site: Places) -> None:
    close(site, "root", "root")
    assert is_guarded(site)
    os.unlink(site.shown)
    assert not is_guarded(site)


@needs_root
def test_a_builder_passes_while_it_builds(site: Places) -> None:
    close(site, "mail", "www-data")
    before = os.getxattr(site.top, ACL)
    admit(site, pwd.getpwnam("games").pw_uid, True)
    assert may_read(site, "games")
    assert may_read(site, "mail")
    admit(site, pwd.getpwnam("games").pw_uid, False)
    assert not may_read(site, "games")
    assert os.getxattr(site.top, ACL) == before


@needs_root
def test_where_no_list_says_who_may_pass_a_builder_needs_none(site: Places) -> None:
    admit(site, pwd.getpwnam("games").pw_uid, True)
    assert may_read(site, "games")
