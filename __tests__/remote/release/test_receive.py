from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import pwd
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from remote.failure import Failure
from remote.places import Places
from remote.release.arriving import Arriving, Stopped
from remote.release.receive import explain, place_for, refuse_unwritable, take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.shapes import FileEntry

# Of a content that comes by itself the file is made root's.
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


def entry(content: bytes, executable: bool = False) -> FileEntry:
    digest = hashlib.sha256(content).hexdigest()
    return {"kind": "file", "hash": digest, "size": len(content), "executable": executable}


def pack(
    packed: dict[str, bytes],
    others: dict[str, FileEntry] | None = None,
    links: dict[str, str] | None = None,
    claimed: bytes | None = None,
) -> bytes:
    """A pack; `claimed` is a content that the entries tell instead of the real ones."""
    files: list[tuple[str, object]] = [
        (name, {"kind": "link", "target": target}) for name, target in (links or {}).items()
    ]
    files += [(name, entry(content if claimed is None else claimed)) for name, content in packed.items()]
    count = len(files)
    files += (others or {}).items()
    header = json.dumps({"packed": count, "files": files}).encode()
    return gzip.compress(b"%010d%s%s" % (len(header), header, b"".join(packed.values())))


@pytest.fixture
def hang_up() -> Iterator[int]:
    """Standard input as the call has it: the end that the runner writes to."""
    read, write = os.pipe()
    own = os.dup(0)
    os.dup2(read, 0)
    os.close(read)
    yield write
    os.dup2(own, 0)
    os.close(own)
    try:
        os.close(write)
    except OSError:
        pass  # The test has.


def receive(places: Places, content: bytes) -> tuple[Path, list[str]]:
    code, path = Path(places.top, "code"), Path(places.incoming, "r1.pack")
    code.mkdir()
    path.write_bytes(content)
    return code, take(places, str(code), str(path), Arriving())


def test_what_a_pack_holds_is_written_with_its_folders(places: Places, hang_up: int) -> None:
    code, wrong = receive(places, pack({"a/b/c": b"deep", "b": b"", "a/d": b"wide"}, links={"a/link": "../b"}))
    assert wrong == []
    assert (code / "a/b/c").read_bytes() == b"deep"
    assert (code / "a/d").read_bytes() == b"wide"
    assert (code / "b").read_bytes() == b""
    assert os.readlink(code / "a/link") == "../b"


def test_a_content_that_is_not_what_its_entry_says_is_told(places: Places, hang_up: int) -> None:
    _, wrong = receive(places, pack({"right": b"same size"}, claimed=b"same SIZE"))
    assert wrong == ["right"]


@needs_root
def test_a_content_that_comes_by_itself_is_renamed_and_copied_where_it_is_needed_twice(
    places: Places, hang_up: int
) -> None:
    content = entry(b"large", executable=True)
    Path(places.incoming, content["hash"]).write_bytes(b"large")
    Path(places.incoming, content["hash"]).chmod(0o600)
    code, wrong = receive(places, pack({}, {"one": content, "two": content}))
    assert wrong == []
    for name in ("one", "two"):
        assert (code / name).read_bytes() == b"large"
        assert stat.S_IMODE((code / name).stat().st_mode) == 0o755
    assert not (code / "one").samefile(code / "two")
    assert os.listdir(places.incoming) == ["r1.pack"]


@needs_root
def test_a_content_that_is_still_arriving_is_waited_for(places: Places, hang_up: int) -> None:
    content = entry(b"slowly")
    path = Path(places.incoming, content["hash"])
    path.write_bytes(b"slow")

    def arrive() -> None:
        with open(path, "ab") as file:
            file.write(b"ly")

    timer = threading.Timer(0.05, arrive)
    timer.start()
    code, wrong = receive(places, pack({}, {"file": content}))
    timer.join()
    assert wrong == []
    assert (code / "file").read_bytes() == b"slowly"


def test_a_runner_that_hangs_up_is_not_waited_for(places: Places, hang_up: int) -> None:
    os.close(hang_up)
    with pytest.raises(Stopped, match="^$"):
        receive(places, pack({"a": b"whole"})[:20])


def test_a_runner_that_can_not_send_says_why(places: Places, hang_up: int) -> None:
    os.write(hang_up, b'{"failed": "it is gone"}\n')
    with pytest.raises(Stopped, match="^it is gone$"):
        receive(places, pack({}, {"never": entry(b"never sent")}))


def test_everything_that_has_arrived_is_written_before_the_end_counts(places: Places, hang_up: int) -> None:
    os.close(hang_up)
    code, wrong = receive(places, pack({"a": b"whole"}))
    assert wrong == []
    assert (code / "a").read_bytes() == b"whole"


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "/etc/passwd", "a//b", "..", "a/", ""])
def test_a_path_outside_the_release_is_refused(name: str, tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    with pytest.raises(Failure, match="outside the release") as caught:
        place_for(str(code), name, {""})
    assert caught.value.code == "SYNC_FAILED"
    assert list(tmp_path.iterdir()) == [code]
    assert list(code.iterdir()) == []


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    folders = {""}
    assert place_for(str(tmp_path), "a/b/c", folders) == str(tmp_path / "a/b/c")
    assert (tmp_path / "a/b").is_dir()
    assert folders == {"", "a/b"}
    assert place_for(str(tmp_path), "a/..b", folders) == str(tmp_path / "a/..b")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_keeps_nothing_that_arrived(number: int, places: Places) -> None:
    Path(places.incoming, "r1.pack").write_bytes(b"much")
    failure = explain(OSError(number, "full", "/srv/blog"), places)
    assert isinstance(failure, Failure)
    assert failure.code == "DISK_FULL"
    assert os.listdir(places.incoming) == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM])
def test_a_disk_that_takes_no_files_is_told_with_the_systems_reason(number: int, places: Places) -> None:
    Path(places.incoming, "r1.pack").write_bytes(b"much")
    failure = explain(OSError(number, os.strerror(number), "/srv/blog/x"), places)
    assert isinstance(failure, Failure)
    assert failure.code == "SYNC_FAILED"
    assert failure.message.endswith("%s (/srv/blog/x)" % os.strerror(number))
    assert os.listdir(places.incoming) == ["r1.pack"]


def test_another_fault_of_the_disk_stays_what_it_is(places: Places) -> None:
    error = OSError(errno.EIO, "Input/output error")
    assert explain(error, places) is error


@needs_root
def test_a_folder_that_the_user_may_not_write_is_told_with_the_systems_reason(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(PermissionError):
        refuse_unwritable(str(tmp_path), "nobody")
    refuse_unwritable(str(tmp_path), pwd.getpwuid(0).pw_name)
