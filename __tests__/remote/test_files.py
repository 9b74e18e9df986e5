from __future__ import annotations

import grp
import hashlib
import os
import pwd
from pathlib import Path

import pytest

from remote.files import file_entry, fingerprint, read_json, sha256_of, walk, write_aside
from remote.symlinks import link_aside

OWNER, GROUP = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    top = tmp_path / "tree"
    (top / "a/b").mkdir(parents=True)
    (top / "a/b/deep").write_text("deep")
    (top / "run").write_text("run")
    (top / "run").chmod(0o755)
    (top / "link").symlink_to("a")
    (top / "a/__pycache__").mkdir()
    (top / "a/__pycache__/x.pyc").write_text("")
    return top


def test_everything_below_is_walked_but_for_bytecode_and_behind_links(tree: Path) -> None:
    assert sorted(name for name, _ in walk(str(tree))) == ["a", "a/b", "a/b/deep", "link", "run"]


def test_the_fingerprint_stays_while_nothing_changes(tree: Path) -> None:
    before = fingerprint(str(tree))
    (tree / "a/__pycache__/y.pyc").write_text("")
    # The time of a folder tells nothing that its entries do not.
    os.utime(tree / "a", (0, 0))
    assert fingerprint(str(tree)) == before


@pytest.mark.parametrize("edit", ["content", "time", "mode", "name", "new", "gone", "kind", "target", "folder"])
def test_any_edit_changes_the_fingerprint(edit: str, tree: Path) -> None:
    before, deep = fingerprint(str(tree)), tree / "a/b/deep"
    at = deep.stat().st_mtime_ns
    if edit == "content":
        deep.write_text("deeper")
        os.utime(deep, ns=(at, at))
    elif edit == "time":
        os.utime(deep, ns=(at, at + 1))
    elif edit == "mode":
        deep.chmod(0o755)
    elif edit == "name":
        deep.rename(tree / "a/b/other")
    elif edit == "new":
        (tree / "a/new").touch()
    elif edit == "gone":
        deep.unlink()
    elif edit == "kind":
        deep.unlink()
        deep.symlink_to("four")
    elif edit == "target":
        (tree / "link").unlink()
        (tree / "link").symlink_to("elsewhere")
    else:
        (tree / "empty").mkdir()
    assert fingerprint(str(tree)) != before


def test_an_entry_is_what_a_list_of_files_says_of_it(tree: Path) -> None:
    run: dict[str, object] = {"kind": "file", "hash": hashlib.sha256(b"run").hexdigest(), "size": 3}
    assert file_entry(str(tree / "run")) == {**run, "executable": True}
    (tree / "run").chmod(0o644)
    assert file_entry(str(tree / "run")) == {**run, "executable": False}
    assert file_entry(str(tree / "link")) == {"kind": "link", "target": "a"}
    assert file_entry(str(tree / "a")) is None
    assert file_entry(str(tree / "nothing")) is None


def test_a_large_file_is_hashed_to_its_end(tmp_path: Path) -> None:
    content = b"x" * (1 << 20) + b"the rest"
    (tmp_path / "large").write_bytes(content)
    assert sha256_of(str(tmp_path / "large")) == hashlib.sha256(content).hexdigest()


def test_a_file_is_replaced_and_never_written_through_a_hard_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    os.link(tmp_path / "file", tmp_path / "of another release")
    write_aside(str(tmp_path / "file"), "new", 0o600, OWNER, GROUP)
    assert (tmp_path / "file").read_text() == "new"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "of another release").read_text() == "old"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(KeyError):
        write_aside(str(tmp_path / "file"), "new", 0o600, "no such user", GROUP)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_text() == "old"


def test_a_link_is_made_and_replaced(tmp_path: Path) -> None:
    for target in ("one", "two"):
        link_aside(target, str(tmp_path / "current"))
        assert os.readlink(tmp_path / "current") == target
    assert [path.name for path in tmp_path.iterdir()] == ["current"]


def test_what_is_not_there_is_read_as_something_else(tmp_path: Path) -> None:
    assert read_json(str(tmp_path / "nothing"), {"none": 1}) == {"none": 1}
    (tmp_path / "there").write_text('{"some": 2}')
    assert read_json(str(tmp_path / "there"), {"none": 1}) == {"some": 2}
    (tmp_path / "there").write_text('{"some": ')
    with pytest.raises(ValueError, match="Expecting value"):
        read_json(str(tmp_path / "there"), {})
