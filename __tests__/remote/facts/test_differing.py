from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from pathlib import Path
from zlib import crc32

import pytest

from remote.facts.differing import compare_parts, list_arrived
from remote.facts.edited import main as find_edited
from remote.files import file_entry
from remote.places import Places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import FileEntry


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """The code of a release as it was sent."""
    folder = tmp_path / "code"
    (folder / "blog").mkdir(parents=True)
    (folder / "blog/views.py").write_text("views")
    (folder / "manage.py").write_text("manage")
    (folder / "manage.py").chmod(0o755)
    (folder / "link").symlink_to("manage.py")
    return folder


def sent(code: Path) -> dict[str, FileEntry]:
    """Its list of files, as the runner has it."""
    entries = {name: file_entry(str(code / name)) for name in ("blog/views.py", "manage.py", "link")}
    return {name: entry for name, entry in entries.items() if entry is not None}


def test_nothing_is_edited_in_what_was_sent(code: Path) -> None:
    assert len(sent(code)) == 3
    assert find_edited(sent(code), str(code)) == []


def test_what_was_changed_added_or_removed_by_hand_is_edited(code: Path) -> None:
    files = sent(code)
    (code / "blog/views.py").write_text("VIEWS")
    (code / "extra.py").write_text("")
    (code / "manage.py").unlink()
    (code / "link").unlink()
    (code / "link").symlink_to("blog")
    assert find_edited(files, str(code)) == ["blog/views.py", "extra.py", "link", "manage.py"]


def test_a_file_that_may_no_longer_be_run_is_edited(code: Path) -> None:
    files = sent(code)
    (code / "manage.py").chmod(0o644)
    assert find_edited(files, str(code)) == ["manage.py"]


def test_bytecode_and_compiled_translations_are_not_edited(code: Path) -> None:
    (code / "blog/django.po").write_text("")
    files = {**sent(code), "blog/django.po": file_entry(str(code / "blog/django.po"))}
    (code / "blog/__pycache__").mkdir()
    (code / "blog/__pycache__/views.cpython-311.pyc").write_text("")
    (code / "blog/django.mo").write_text("")
    assert find_edited(files, str(code)) == []  # type: ignore[arg-type]  # The entry is there.


def test_a_compiled_file_without_its_translation_is_edited(code: Path) -> None:
    files = sent(code)
    (code / "blog/django.mo").write_text("")
    assert find_edited(files, str(code)) == ["blog/django.mo"]


def test_what_lies_in_a_shared_folder_is_the_applications_to_change(code: Path, tmp_path: Path) -> None:
    files = sent(code)
    shared = tmp_path / "shared/folders/blog"
    shared.parent.mkdir(parents=True)
    (code / "blog").rename(shared)
    (shared / "views.py").write_text("changed")
    (shared / "upload.txt").write_text("new")
    (code / "blog").symlink_to(shared)
    assert find_edited(files, str(code)) == []


def file(digest: str, executable: bool = False) -> FileEntry:
    return {"kind": "file", "hash": digest, "size": 1, "executable": executable}


def link(target: str) -> FileEntry:
    return {"kind": "link", "target": target}


FILES = {"a": file("aa"), "b": link("a")}


def parts_of(files: dict[str, FileEntry], count: int) -> list[str]:
    """As hashParts (src/project/files/parts.ts) makes them, which parts.test.ts compares with this."""
    digests = [hashlib.sha256() for _ in range(count)]
    for name, entry in files.items():
        rest = (
            [entry["target"], "l"] if entry["kind"] == "link" else [entry["hash"], "x" if entry["executable"] else ""]
        )
        digests[crc32(name.encode()) % count].update("".join(text + "\0" for text in [name, *rest]).encode())
    return [b64encode(digest.digest()[:16]).decode() for digest in digests]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_no_part_of_the_same_files_differs(count: int) -> None:
    assert compare_parts(FILES, parts_of(FILES, count)) == ([], {})


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({**FILES, "a": file("bb")}, id="another content"),
        pytest.param({**FILES, "a": file("aa", executable=True)}, id="executable"),
        pytest.param({**FILES, "a": link("b")}, id="a link instead of a file"),
        pytest.param({**FILES, "b": link("c")}, id="another target"),
        pytest.param({"a": FILES["a"]}, id="removed"),
        pytest.param({**FILES, "c": file("cc")}, id="added"),
    ],
)
def test_a_part_with_anything_else_in_it_comes_with_all_its_files(changed: dict[str, FileEntry]) -> None:
    assert compare_parts(changed, parts_of(FILES, 1)) == ([0], changed)


def test_of_many_parts_only_those_that_differ_come() -> None:
    files = {"file%d" % number: file("aa") for number in range(100)}
    numbers, answered = compare_parts({**files, "file7": file("bb")}, parts_of(files, 26))
    assert len(numbers) == 1
    assert answered["file7"] == file("bb")
    assert len(answered) < 20
    assert all(entry == file("aa") for name, entry in answered.items() if name != "file7")


def test_what_has_arrived_is_told_to_whoever_may_send(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(places.incoming, "a" * 64).write_text("")
    monkeypatch.setenv("SUDO_UID", str(os.getuid()))
    assert list_arrived(places) == ["a" * 64]
    monkeypatch.setenv("SUDO_UID", str(os.getuid() + 1))
    assert list_arrived(places) is None


def test_before_the_first_deploy_there_is_no_place_to_send_to(places: Places) -> None:
    os.rmdir(places.incoming)
    assert list_arrived(places) is None
