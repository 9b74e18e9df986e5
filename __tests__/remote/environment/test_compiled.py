from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from remote.environment import compiled
from remote.environment.compiled import compile_packages

PACKAGES = "lib/python%d.%d/site-packages" % sys.version_info[:2]
TAG = "%s.pyc" % sys.implementation.cache_tag


@pytest.fixture(autouse=True)
def interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    class Any:
        @staticmethod
        def fullmatch(path: str) -> bool:
            return path == os.path.realpath(sys.executable)

    monkeypatch.setattr(compiled, "INTERPRETER", Any)


def make(folder: Path, sources: dict[str, str]) -> Path:
    for name, text in sources.items():
        path = folder / PACKAGES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def code_of(folder: Path, name: str) -> Path:
    path = folder / PACKAGES / name
    return path.parent / "__pycache__" / ("%s.%s" % (path.stem, TAG))


def test_all_is_compiled_and_nothing_of_it_runs(tmp_path: Path) -> None:
    venv = make(tmp_path / "one", {"a/__init__.py": "open('/tmp/ran', 'w')", "b.py": "b = 1", "x.pth": "import a"})
    compile_packages(sys.executable, str(venv), "")
    assert code_of(venv, "a/__init__.py").exists() and code_of(venv, "b.py").exists()
    assert not os.path.exists("/tmp/ran")


def test_what_is_the_same_is_linked_with_its_bytecode_and_the_rest_compiled(tmp_path: Path) -> None:
    before = make(tmp_path / "one", {"a/same.py": "x = 1", "a/other.py": "x = 1", "gone.py": ""})
    compile_packages(sys.executable, str(before), "")
    venv = make(tmp_path / "two", {"a/same.py": "x = 1", "a/other.py": "x = 2", "new.py": ""})
    os.utime(venv / PACKAGES / "a/same.py", (1, 1))
    compile_packages(sys.executable, str(venv), str(before))
    same = [Path(code_of(one, "a/same.py")) for one in (before, venv)]
    assert same[0].samefile(same[1])
    assert code_of(venv, "new.py").exists() and not code_of(venv, "gone.py").exists()
    # Python takes it all as it is: it would write what does not fit its source.
    words = [sys.executable, "-v", "-c", "import a.same, a.other; print(a.same.x, a.other.x)"]
    ran = subprocess.run(
        words, env={"PYTHONPATH": str(venv / PACKAGES)}, capture_output=True, text=True, check=True, cwd="/"
    )
    assert ran.stdout == "1 2\n"
    for name in ("same", "other"):
        assert "matches %s/a/%s.py" % (venv / PACKAGES, name) in ran.stderr


def test_without_bytecode_there_nothing_is_taken(tmp_path: Path) -> None:
    before, venv = (make(tmp_path / name, {"a.py": "x = 1"}) for name in ("one", "two"))
    compile_packages("", str(venv), str(before))
    assert not code_of(venv, "a.py").exists()


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    system = make(tmp_path / "system", {"a.py": "x = 1"})
    venv = tmp_path / "one"
    (venv / PACKAGES).parent.mkdir(parents=True)
    (venv / PACKAGES).symlink_to(system / PACKAGES)
    compile_packages(sys.executable, str(venv), "")
    assert not code_of(system, "a.py").exists()
