"""What the site's user puts in root's way: links, second names and pipes, before root comes or while it works."""

from __future__ import annotations

import os
import pwd
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from remote.beneath import bring_in, enter, hand_over
from remote.environment.collected import settle_static
from remote.failure import Failure
from remote.files import sha256_of
from remote.places import Places
from remote.release.shared import share
from remote.symlinks import exchange

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")

SITE = pwd.getpwnam("daemon")


@pytest.fixture
def site(places: Places) -> Places:
    """The application of a user that every Debian has."""
    places.app = SITE.pw_name
    Path(places.release("r1"), "code").mkdir(parents=True)
    return places


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of root's, with a file."""
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    (folder / "shadow").write_text("secret")
    (folder / "shadow").chmod(0o640)
    return folder


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Names, owners and modes."""
    found = {str(path.relative_to(folder)): path.lstat() for path in [folder, *folder.rglob("*")]}
    return {name: (info.st_uid, info.st_gid, info.st_mode) for name, info in found.items()}


def as_site(path: Path) -> Path:
    os.chown(path, SITE.pw_uid, SITE.pw_gid, follow_symlinks=False)
    return path


def folder_of_site(path: Path) -> Path:
    path.mkdir(parents=True)
    return as_site(path)


@contextmanager
def swapped(one: Path, other: Path) -> Iterator[None]:
    """What two names lead to changes places again and again."""
    enough = threading.Event()

    def swap() -> None:
        while not enough.is_set():
            exchange(str(one), str(other))

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def test_shared_files_do_not_go_through_a_link_of_the_site(
    site: Places, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logs = folder_of_site(Path(site.shared, "folders/logs"))
    (logs / "sub").symlink_to(outside)
    as_site(logs / "sub")
    code = Path(site.release("r1"), "code")
    (code / "logs/sub").mkdir(parents=True)
    (code / "logs/sub/x.txt").write_text("x")
    (code / "logs/y.txt").write_text("y")
    before = state_of(outside)
    share(site, str(code), "logs", looks=False)
    assert state_of(outside) == before
    assert (logs / "y.txt").stat().st_uid == SITE.pw_uid
    assert "logs/sub is no folder on the server" in capfd.readouterr().out
    assert os.readlink(code / "logs") == str(logs)


def test_a_file_of_the_repository_does_not_go_through_a_link_in_its_place(site: Places, outside: Path) -> None:
    logs = folder_of_site(Path(site.shared, "folders/logs"))
    (logs / "x.txt").symlink_to(outside / "x.txt")
    code = Path(site.release("r1"), "code")
    (code / "logs").mkdir()
    (code / "logs/x.txt").write_text("x")
    share(site, str(code), "logs", looks=False)
    assert not (outside / "x.txt").exists()


def test_a_link_of_the_site_is_no_shared_folder(site: Places, outside: Path) -> None:
    (folder_of_site(Path(site.shared, "folders/var")) / "logs").symlink_to(outside)
    before = state_of(outside)
    with pytest.raises(Failure, match="folders/var/logs is no folder"):
        share(site, str(Path(site.release("r1"), "code")), "var/logs", looks=False)
    assert state_of(outside) == before


def test_a_link_of_roots_is(site: Places, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "old.txt").write_text("old")
    Path(site.shared, "folders").mkdir()
    Path(site.shared, "folders/logs").symlink_to(disk)
    share(site, str(Path(site.release("r1"), "code")), "logs", looks=False)
    assert (disk / "old.txt").stat().st_uid == SITE.pw_uid


def test_a_shared_folder_behind_a_link_of_the_repository_is_refused(site: Places) -> None:
    code = Path(site.release("r1"), "code")
    kept = folder_of_site(Path(site.shared, "folders/logs")) / "sub"
    kept.mkdir()
    share(site, str(code), "logs", looks=False)
    (code / "alias").symlink_to("logs")
    with pytest.raises(Failure, match="behind a link"):
        share(site, str(code), "alias/sub", looks=False)
    assert kept.is_dir()


def test_a_second_name_a_link_a_pipe_stay_whose_they_are(site: Places, outside: Path) -> None:
    logs = folder_of_site(Path(site.shared, "folders/logs"))
    os.link(outside / "shadow", logs / "twin")
    (logs / "link").symlink_to(outside / "shadow")
    os.mkfifo(logs / "pipe")
    (logs / "by-root.txt").write_text("of a person who copied it here as root")
    with enter(site.shared + "/folders", "logs") as at:
        hand_over(at, SITE.pw_uid, SITE.pw_gid)
    assert (outside / "shadow").stat().st_uid == 0
    assert (logs / "by-root.txt").stat().st_uid == SITE.pw_uid


def test_a_deep_folder_ends_no_deploy(site: Places) -> None:
    at = os.open(folder_of_site(Path(site.shared, "folders/logs")), os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    try:
        with enter(site.shared + "/folders", "logs") as top:
            hand_over(top, SITE.pw_uid, SITE.pw_gid)
    finally:
        # pytest would recurse.
        subprocess.run(["rm", "-r", site.shared + "/folders"], check=True)


def test_a_race_of_links_gives_nothing_away(site: Places, outside: Path, tmp_path: Path) -> None:
    logs = folder_of_site(Path(site.shared, "folders/logs"))
    folder, link = logs / "sub", logs / "other"
    folder.mkdir()
    for number in range(30):
        (folder / ("shadow%d" % number)).write_text("")
        (outside / ("shadow%d" % number)).write_text("")
    link.symlink_to(outside)
    source = tmp_path / "source"
    for name in ("sub", "other"):
        (source / name).mkdir(parents=True)
        (source / name / "x.txt").write_text("x")
    before = state_of(outside)
    with swapped(folder, link), enter(site.shared + "/folders", "logs") as at:
        for number in range(300):
            bring_in(str(source), at)
            # Root's again, so that there is something to do.
            hand_over(at, number % 2 * SITE.pw_uid, number % 2 * SITE.pw_gid)
    assert state_of(outside) == before


def make_static(site: Places, release: str) -> Path:
    return folder_of_site(Path(site.release(release), "static"))


def test_collected_links_that_lead_out_second_names_and_pipes_are_not_served(
    site: Places, outside: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    static = make_static(site, "r1")
    (static / "leak").symlink_to(outside / "shadow")
    (static / "folder").symlink_to(outside)
    (static / "site.css").write_text("css")
    (static / "alias.css").symlink_to("site.css")
    own = outside / "own"
    own.write_text("the site's secret")
    as_site(own)
    os.link(own, static / "twin")
    os.link(outside / "shadow", static / "shadow")
    os.mkfifo(static / "pipe")
    before = state_of(outside)
    settle_static(site, "r1", None)
    assert state_of(outside) == before
    assert sorted(path.name for path in static.iterdir()) == ["alias.css", "shadow", "site.css"]
    assert (static / "shadow").stat().st_mode & 0o777 == 0o640
    assert capfd.readouterr().out.count("is not served") == 4


def test_a_race_of_links_settles_nothing_outside(site: Places, outside: Path) -> None:
    for number in range(40):
        release = "r%d" % (number + 10)
        static = make_static(site, release)
        folder, link = static / "sub", static / "other"
        folder.mkdir()
        (folder / "shadow").write_text("")
        link.symlink_to(outside)
        before = state_of(outside)
        with swapped(folder, link):
            try:
                settle_static(site, release, None)
            except OSError:
                pass  # The test swaps as root, which nobody stops: a name was another thing when it was opened.
        assert state_of(outside) == before


def test_collected_files_that_lie_too_deep_are_refused(site: Places) -> None:
    (make_static(site, "r1") / "/".join("d" * 250)).mkdir(parents=True)
    with pytest.raises(Failure, match="in each other"):
        settle_static(site, "r1", None)


def test_what_did_not_change_is_the_file_of_the_release_before(site: Places) -> None:
    (make_static(site, "r1") / "site.css").write_text("css")
    (make_static(site, "r2") / "site.css").write_text("css")
    (Path(site.release("r2"), "static/new.css")).write_text("new")
    settle_static(site, "r1", None)
    settle_static(site, "r2", "r1")
    one, other = (Path(site.release(release), "static/site.css") for release in ("r1", "r2"))
    assert one.samefile(other)
    assert (one.stat().st_uid, one.stat().st_mode & 0o777) == (0, 0o644)
    # As where its sources did not change, and it is collected into what was linked.
    settle_static(site, "r2", "r1")
    assert one.samefile(other)
    assert sha256_of(str(one)) == sha256_of(str(other))
