"""What script/structure.py refuses, and that it finds nothing in src."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("structure", ROOT / "script/structure.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


structure = load()


def faults(folder: Path, **texts: str) -> list[str]:
    """Of modules below remote/, by their names, with `__` for a dot."""
    (folder / "inside").mkdir(exist_ok=True)
    for name, text in {"wire": "def call(act): return act\n", **texts}.items():
        path = folder / "remote" / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found: list[str] = structure.faults(folder)
    return [fault for fault in found if "nobody uses call" not in fault]


def test_src_has_none() -> None:
    assert structure.faults(ROOT / "src") == []


def test_a_call_that_uses_what_lies_below_is_as_it_should_be(tmp_path: Path) -> None:
    text = "from remote.files import read\nfrom remote.wire import call\n\n\n@call\ndef ask():\n    return read()\n"
    assert faults(tmp_path, files="def read():\n    return 1\n", facts__ask=text) == []


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        ({"files": "import os\n\nos.umask(0)\n"}, "a module does nothing when it is imported"),
        ({"files": "for name in (): pass\n"}, "a module does nothing when it is imported"),
        ({"files": "import remote.wire\n"}, "write `from remote.wire import …`"),
        ({"files": "from .wire import call\nX = call\n"}, "write the module's full name"),
        ({"files": "from remote import wire\nX = wire\n"}, "write the module's full name"),
        ({"files": "from remote.gone import x\nX = x\n"}, "there is no module remote.gone"),
        ({"files": "from remote.wire import gone\nX = gone\n"}, "remote.wire has no gone"),
        ({"files": "def alone(): pass\n"}, "nobody uses alone"),
        ({"things": "X = 1\n"}, "things has no layer"),
        (
            {"files": "from remote.facts.x import X\nY = X\n", "facts__x": "X = 1\n"},
            "imports remote.facts.x, which lies above it",
        ),
        (
            {"files": "from remote.places import X\nY = X\n", "places": "from remote.files import Y\nX = Y\n"},
            "a circle: remote.files → remote.places → remote.files",
        ),
        (
            {"facts__x": "def f():\n    from remote.facts.y import Y\n    return Y\n\n\nZ = f\n"},
            "there is no module remote.facts.y",
        ),
    ],
)
def test_what_is_refused(tmp_path: Path, texts: dict[str, str], fault: str) -> None:
    assert [found for found in faults(tmp_path, **texts) if fault in found] != []


def test_the_two_pythons_do_not_import_each_other(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside/ask.py").write_text("X = 1\n")
    assert any("another Python's" in fault for fault in faults(tmp_path, files="from inside.ask import X\nY = X\n"))
