from __future__ import annotations

import os
from pathlib import Path

import pytest

from remote.places import Places
from remote.release.links import link_static, seed, source_of


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    for name in ("manage.py", "blog/views.py", "blog/models.py", "media/readme.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    for name in ("views", "models"):
        (folder / "blog/__pycache__").mkdir(exist_ok=True)
        (folder / "blog/__pycache__" / (name + ".cpython-311.pyc")).write_text("bytecode")
    (folder / "link").symlink_to("blog")
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    (tmp_path / "new").mkdir()
    return tmp_path / "new"


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


def test_everything_is_linked_and_nothing_copied(old: Path, new: Path) -> None:
    seed(str(old), str(new), set())
    assert names(new) == names(old)
    assert (new / "blog/views.py").samefile(old / "blog/views.py")
    assert os.readlink(new / "link") == "blog"
    assert not (new / "blog").samefile(old / "blog")


def test_what_changed_is_left_out_and_so_is_its_bytecode(old: Path, new: Path) -> None:
    seed(str(old), str(new), {"blog/views.py", "manage.py"})
    assert names(old) - names(new) == {"blog/views.py", "blog/__pycache__/views.cpython-311.pyc", "manage.py"}


def test_a_folder_in_which_nothing_is_left_is_not_made(old: Path, new: Path) -> None:
    """It may have become a file."""
    seed(str(old), str(new), {"media/readme.txt", "blog/views.py", "blog/models.py"})
    assert sorted(path.name for path in new.iterdir()) == ["link", "manage.py"]


def test_the_link_to_a_shared_folder_is_not_taken_over(old: Path, new: Path) -> None:
    (old / "uploads").symlink_to("/srv/blog/shared/folders/uploads")
    seed(str(old), str(new), set())
    assert "uploads" not in names(new)


@pytest.mark.parametrize(
    ("bytecode", "source"),
    [
        ("__pycache__/manage.cpython-311.pyc", "manage.py"),
        ("blog/__pycache__/views.cpython-313.opt-1.pyc", "blog/views.py"),
    ],
)
def test_bytecode_names_its_source(bytecode: str, source: str) -> None:
    assert source_of(bytecode) == source


def test_static_files_are_those_of_the_release_before(places: Places) -> None:
    old = Path(places.release("r1"), "static")
    (old / "css").mkdir(parents=True)
    (old / "css/site.css").write_text("body {}")
    (old / "latest.css").symlink_to("css/site.css")
    Path(places.release("r2")).mkdir()
    link_static(app="blog", release="r2", base="r1")
    new = Path(places.release("r2"), "static")
    assert (new / "css/site.css").samefile(old / "css/site.css")
    assert os.readlink(new / "latest.css") == "css/site.css"


def test_a_release_without_static_files_has_none_to_give(places: Places) -> None:
    Path(places.release("r1")).mkdir()
    Path(places.release("r2")).mkdir()
    link_static(app="blog", release="r2", base="r1")
    assert not Path(places.release("r2"), "static").exists()
