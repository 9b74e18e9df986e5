"""Packs as src/project/files/pack.ts makes them: gzip members, one after another."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import zlib
from pathlib import Path

import pytest

from remote.release.pack import Unpacked, copy_content, empty

CONTENT = bytes(random.Random(7).randrange(256) for _ in range(200_000))


def members(data: bytes, size: int) -> bytes:
    """`data` in gzip members of `size` bytes each."""
    return b"".join(gzip.compress(data[start : start + size]) for start in range(0, len(data), size))


class Slow:
    """A file of which each read gets only so many bytes, as they arrive."""

    def __init__(self, data: bytes, step: int) -> None:
        self.file, self.step, self.reads = io.BytesIO(data), step, 0

    def read(self, size: int) -> bytes:
        self.reads += 1
        return self.file.read(min(size, self.step))


@pytest.mark.parametrize("member", [1 << 20, 70_000, 999])
@pytest.mark.parametrize("step", [1 << 16, 1000, 7])
def test_members_are_unpacked_end_to_end_however_they_arrive(member: int, step: int) -> None:
    source = Unpacked(Slow(members(CONTENT, member), step))
    assert source.read_exactly(len(CONTENT)) == CONTENT
    assert source.read(1) == b""


def test_no_read_gets_more_than_was_asked_for() -> None:
    source = Unpacked(io.BytesIO(gzip.compress(b"x" * 100_000)))
    sizes = [len(source.read(1000)) for _ in range(100)]
    assert max(sizes) <= 1000
    assert sum(sizes) <= 100_000


def test_nothing_is_read_beyond_what_holds_the_content() -> None:
    """It would wait for the next file to arrive, and nothing would be written until then."""
    first, second = gzip.compress(b"first"), gzip.compress(b"second")
    slow = Slow(first + second, len(first))
    assert Unpacked(slow).read_exactly(5) == b"first"
    assert slow.reads == 1


def test_the_header_tells_what_follows() -> None:
    header = {"packed": 1, "files": [["a", {"kind": "file", "hash": "h", "size": 3, "executable": False}]]}
    text = json.dumps(header).encode()
    source = Unpacked(io.BytesIO(members(b"%010d%sabc" % (len(text), text), 16)))
    assert source.read_header() == header
    assert source.read_exactly(3) == b"abc"


def test_a_pack_that_was_cut_off_ends_too_early() -> None:
    whole = gzip.compress(CONTENT)
    with pytest.raises(EOFError):
        Unpacked(io.BytesIO(whole[: len(whole) // 2])).read_exactly(len(CONTENT))
    with pytest.raises(EOFError):
        Unpacked(io.BytesIO(b"")).read_header()


def test_what_is_no_gzip_is_refused() -> None:
    with pytest.raises(zlib.error):
        Unpacked(io.BytesIO(b"This is no gzip member")).read(1)


def test_a_content_is_copied_with_its_rights_and_no_more_of_it(tmp_path: Path) -> None:
    path, source = tmp_path / "new", io.BytesIO(CONTENT + b"the next one")
    assert copy_content(source, str(path), len(CONTENT), 0o755) == hashlib.sha256(CONTENT).hexdigest()
    assert path.read_bytes() == CONTENT
    assert path.stat().st_mode & 0o777 == 0o755
    assert source.read() == b"the next one"


def test_an_empty_content_is_a_file_too(tmp_path: Path) -> None:
    assert copy_content(io.BytesIO(b""), str(tmp_path / "new"), 0, 0o644) == hashlib.sha256(b"").hexdigest()
    assert (tmp_path / "new").read_bytes() == b""


def test_a_content_that_ends_too_early_is_no_content(tmp_path: Path) -> None:
    with pytest.raises(EOFError):
        copy_content(io.BytesIO(b"ab"), str(tmp_path / "new"), 3, 0o644)


def test_nothing_is_written_over_or_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("old")
    (tmp_path / "link").symlink_to("elsewhere")
    for name in ("there", "link"):
        with pytest.raises(FileExistsError):
            copy_content(io.BytesIO(b"new"), str(tmp_path / name), 3, 0o644)
    assert (tmp_path / "there").read_text() == "old"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_of_arrivals_is_emptied(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "b").symlink_to("nowhere")
    empty(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
