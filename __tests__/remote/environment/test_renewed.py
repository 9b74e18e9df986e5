"""What a build has linked from the cache becomes the builder's again; run as root, as the action runs it."""

import os
import stat
import types

import pytest

from remote.environment import renewed
from remote.environment.renewed import main

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="owners are root's to change")
NUMBER = 60999


@pytest.fixture
def cache(tmp_path):
    """One with a file that a build has linked into an environment, one that none has, and a link."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o011 != 0o011:
            folder.chmod(folder.stat().st_mode | 0o011)
    top = tmp_path / "cache"
    (top / "uv/archive/shop").mkdir(parents=True)
    (tmp_path / "venv").mkdir()
    for name, text in (("linked.py", "x = 1\n" * 50000), ("own.py", "y = 2\n")):
        (top / "uv/archive/shop" / name).write_text(text)
    (top / "uv/archive/link").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_text("secret")
    for path, folders, files in os.walk(top):
        for name in (".", *folders, *files):
            os.chown(os.path.join(path, name), NUMBER, NUMBER, follow_symlinks=False)
    linked = top / "uv/archive/shop/linked.py"
    os.link(linked, tmp_path / "venv/linked.py")
    os.chown(linked, 0, 0)
    linked.chmod(0o755)
    os.utime(linked, ns=(1_700_000_000_123_456_789, 1_700_000_001_123_456_789))
    return top


def renew(cache):
    """Runs main in a process of its own, which changes its user; answers the process's exit code."""
    pid = os.fork()
    if pid == 0:
        try:
            main(str(NUMBER), str(cache))
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_what_is_roots_gets_a_copy_of_the_builders_in_its_place(cache):
    shop, environment = cache / "uv/archive/shop", cache.parent / "venv/linked.py"
    before, own = os.stat(environment), os.stat(shop / "own.py")
    (cache / "copy").write_text("left by one that was killed")
    os.chown(cache / "copy", NUMBER, NUMBER)
    assert renew(cache) == 0
    after = os.stat(shop / "linked.py")
    assert (after.st_uid, after.st_gid, after.st_nlink, stat.S_IMODE(after.st_mode)) == (NUMBER, NUMBER, 1, 0o755)
    assert after.st_mtime_ns == 1_700_000_001_123_456_789
    assert (shop / "linked.py").read_text() == "x = 1\n" * 50000
    # The environment keeps its file, which is root's alone now.
    now = os.stat(environment)
    assert (now.st_ino, now.st_uid, now.st_nlink) == (before.st_ino, 0, 1)
    assert os.stat(shop / "own.py").st_ino == own.st_ino
    assert sorted(os.listdir(cache)) == ["renewed", "uv"]
    assert os.readlink(cache / "uv/archive/link") == str(cache.parent / "secret")


def test_a_disk_that_is_nearly_full_is_left_to_the_site(cache, monkeypatch):
    monkeypatch.setattr(renewed.os, "statvfs", lambda _: types.SimpleNamespace(f_bavail=99, f_blocks=1000))
    assert renew(cache) == 0
    assert os.stat(cache / "uv/archive/shop/linked.py").st_uid == 0
    assert os.listdir(cache) == ["uv"]


def test_a_file_that_it_may_not_read_ends_it(cache):
    (cache / "uv/archive/shop/linked.py").chmod(0o600)
    assert renew(cache) == 1
    assert os.stat(cache / "uv/archive/shop/linked.py").st_uid == 0
    assert os.listdir(cache) == ["uv"]
