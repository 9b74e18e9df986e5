"""Rows and uploads from one user's site to another's, as the program of a take-over brings them; root alone can."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PROGRAM = Path(__file__).parents[2] / "src/render/taking_over.py"

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root reads as one user and writes as another")


@pytest.fixture
def ground() -> Iterator[Path]:
    """Two sites that the users nobody and daemon own, in a folder that everybody may pass."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp"))
    folder.chmod(0o755)
    for name, user in (("old", "nobody"), ("new", "daemon")):
        (folder / name / "media").mkdir(parents=True)
        with sqlite3.connect(folder / name / "db.sqlite3") as database:
            database.execute("create table rows (text)")
            database.execute("insert into rows values (?)", [name])
        subprocess.run(["chown", "-R", user + ":", folder / name], check=True)
        (folder / name).chmod(0o700)
    (folder / "site").mkdir()
    shutil.copy(PROGRAM, folder / "site/taking-over")
    yield folder
    shutil.rmtree(folder)


def bring(ground: Path, **more: object) -> subprocess.CompletedProcess[str]:
    """Runs the program on what lies there."""
    pairs = {kind: {"old": str(ground / "old" / name), "new": str(ground / "new" / name)} for kind, name in KINDS}
    state = {"app": "daemon", "user": "nobody", "phase": "given back", "since": 0, **pairs, **more}
    (ground / "site/taken.json").write_text(json.dumps(state))
    words = ["python3", "-I", ground / "site/taking-over", "bring"]
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


KINDS = (("database", "db.sqlite3"), ("media", "media"))


def rows(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        return [text for (text,) in database.execute("select text from rows")]


def test_rows_and_uploads_are_there_and_belong_to_the_new_site(ground: Path) -> None:
    (ground / "old/media/with space").mkdir()
    (ground / "old/media/with space/é.txt").write_text("a picture")
    (ground / "old/media/link").symlink_to("/etc/shadow")
    done = bring(ground)
    assert (done.returncode, done.stdout) == (0, "")
    assert rows(ground / "new/db.sqlite3") == ["old"]
    # What lay there from before is nobody's to overwrite; the second time it is ours.
    assert rows(ground / "new/db.sqlite3.before") == ["new"]
    assert (ground / "new/media/with space/é.txt").read_text() == "a picture"
    assert (ground / "new/media/link").is_symlink()
    owners = {path.owner() for path in (ground / "new").rglob("*") if not path.is_symlink()}
    assert owners == {"daemon"}
    assert bring(ground).returncode == 0
    assert rows(ground / "new/db.sqlite3.before") == ["new"]
    assert [name for name in os.listdir(ground) if name.startswith(".")] == []


def test_a_file_that_the_old_site_can_not_read_ends_it(ground: Path) -> None:
    (ground / "old/media/secret").write_text("root's")
    (ground / "old/media/secret").chmod(0o600)
    done = bring(ground)
    assert done.returncode != 0
    assert "secret: Cannot open: Permission denied" in done.stdout


def test_root_reads_no_file_that_the_old_site_could_not(ground: Path) -> None:
    (ground / "old/db.sqlite3").unlink()
    (ground / "old/db.sqlite3").symlink_to("/etc/shadow")
    done = bring(ground)
    assert done.returncode != 0
    assert rows(ground / "new/db.sqlite3") == ["new"]
