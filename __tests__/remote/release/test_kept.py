from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest

from remote.places import Places
from remote.release.kept import keep_arrived, keep_packed


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pack(contents: list[bytes], single: bytes = b"by itself") -> bytes:
    """With a link among the packed files, and one whose content comes by itself behind them."""
    files: list[object] = [["link", {"kind": "link", "target": "a"}]]
    for number, content in enumerate([*contents, single]):
        entry = {"kind": "file", "hash": name_of(content), "size": len(content), "executable": False}
        files.append(["file%d" % number, entry])
    header = json.dumps({"packed": len(contents) + 1, "files": files}).encode()
    data = b"%010d%s%s" % (len(header), header, b"".join(contents))
    return b"".join(gzip.compress(data[start : start + 100]) for start in range(0, len(data), 100))


def arrived(places: Places) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(places.incoming).iterdir()}


CONTENTS = [b"one" * 40, b"two" * 40, b"three" * 40]


def test_the_contents_of_a_whole_pack_are_kept_by_their_hash(places: Places) -> None:
    Path(places.incoming, "r1.pack").write_bytes(pack(CONTENTS))
    keep_arrived(places, [])
    assert arrived(places) == {name_of(content): content for content in CONTENTS}


def test_of_a_pack_that_was_cut_off_the_whole_contents_are_kept(places: Places) -> None:
    whole = pack(CONTENTS)
    kept = []
    for size in range(0, len(whole), 11):
        Path(places.incoming, "r1.pack").write_bytes(whole[:size])
        keep_arrived(places, [])
        assert set(arrived(places).items()) <= {(name_of(content), content) for content in CONTENTS}
        kept.append(len(arrived(places)))
    assert kept == sorted(kept)
    assert set(kept) >= {0, 1, 2}


def test_what_is_no_pack_is_removed(places: Places) -> None:
    Path(places.incoming, "r1.pack").write_bytes(b"something else")
    keep_arrived(places, [])
    assert arrived(places) == {}


def test_a_content_that_is_not_what_its_name_says_is_removed(places: Places) -> None:
    Path(places.incoming, name_of(b"whole")).write_bytes(b"whole")
    Path(places.incoming, name_of(b"half of it")).write_bytes(b"half")
    Path(places.incoming, "probe").write_bytes(b"x")
    keep_arrived(places, [])
    assert arrived(places) == {name_of(b"whole"): b"whole"}


def test_files_of_a_release_that_nobody_serves_are_kept_but_those_of_another_release(places: Places) -> None:
    live, half = Path(places.release("r1"), "code"), Path(places.release("r2"), "code")
    for code in (live, half / "blog"):
        code.mkdir(parents=True)
    (live / "same").write_bytes(b"same")
    os.link(live / "same", half / "same")
    (half / "blog/new").write_bytes(b"new")
    (half / "link").symlink_to("same")
    keep_arrived(places, ["r2", "r3-without-code"])
    assert arrived(places) == {name_of(b"new"): b"new"}
    assert (live / "same").read_bytes() == b"same"


def test_a_disk_without_room_keeps_nothing(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(places.incoming, "r1.pack").write_bytes(pack(CONTENTS))
    Path(places.incoming, name_of(b"whole")).write_bytes(b"whole")

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("remote.release.kept.copy_content", full)
    keep_arrived(places, [])
    assert arrived(places) == {}


def test_another_fault_of_the_disk_is_told(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(places.incoming, "r1.pack").write_bytes(pack(CONTENTS))

    def broken(*_: object) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("remote.release.kept.copy_content", broken)
    with pytest.raises(OSError, match="Input/output"):
        keep_arrived(places, [])


def test_a_pack_itself_is_left_as_it_is(places: Places) -> None:
    path = Path(places.incoming, "r1.pack")
    # Once: gzip writes the time into it.
    content = pack(CONTENTS)
    path.write_bytes(content)
    keep_packed(places.incoming, str(path))
    assert path.read_bytes() == content
    assert len(arrived(places)) == len(CONTENTS) + 1
