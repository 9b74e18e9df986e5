"""What of a project may be built, what of a lock has no hash, and what is said of a list that can't be installed."""

import json
import subprocess

import pytest

from remote.environment.locked import read_pylock
from remote.environment.project import install_project, names_local
from remote.failure import Failure


@pytest.mark.parametrize(
    ("file", "text", "local"),
    [
        (
            "requirements.txt",
            "Django==5.2\n--index-url https://example.org/simple\nown @ https://example.org/o.whl\n",
            False,
        ),
        ("requirements.txt", "Django\n./library\n", True),
        ("requirements.txt", "-e .\n", True),
        ("requirements.txt", "Django\nlibs/own\n", True),
        ("requirements.txt", "wheels/own-1.0-py3-none-any.whl\n", True),
        ("requirements.txt", "own @ file:libs/own\n", True),
        ("requirements.txt", "--editable=./library\n", True),
        ("requirements.txt", "own @ file:./wheels/own.whl\n", True),
        ("uv.lock", 'source = { virtual = "." }\nsource = { registry = "https://pypi.org/simple" }\n', False),
        ("uv.lock", 'source = { editable = "library" }\n', True),
        ("Pipfile.lock", '{"default": {"own": {"path": "./own"}}}', True),
        ("Pipfile.lock", '{"default": {"own": {"version": "==1"}}}', False),
        ("pylock.toml", 'directory = { path = "own" }\n', True),
    ],
)
def test_a_copy_of_the_code_is_made_where_something_of_it_may_be_built(tmp_path, file, text, local):
    (tmp_path / file).write_text(text)
    assert names_local(str(tmp_path), {"file": file, "files": [file]}) is local


def test_entries_of_pylock_toml_without_a_hash():
    text = """
[[packages]]
name = "hashed"
wheels = [{ name = "a.whl", hashes = { sha256 = "aa" } }]
sdist = { name = "a.tar.gz", hashes = { sha256 = "bb" } }
[[packages]]
name = "half"
wheels = [{ name = "b.whl", hashes = { sha256 = "aa" } }, { name = "c.whl" }]
[[packages]]
name = "folder"
directory = { path = "own" }
[[packages]]
name = "from-git"
vcs = { type = "git", url = "https://example.org/x.git", commit-id = "c0ffee" }
"""
    assert read_pylock(text) == ["folder", "from-git", "half"]


class Uv:
    """An installer whose uv fails with what `fail` says of its words, None where it does its work."""

    uv, environment, words = "/uv", {}, ["/uv", "pip", "install"]

    def __init__(self, tmp_path, fail):
        self.fail, self.venv, self.work, self.view = fail, str(tmp_path / "venv"), str(tmp_path / "work"), str(tmp_path)
        self.sandbox, self.ran, self.placed = self, [], {}
        (tmp_path / "venv/lib/python3.13").mkdir(parents=True)

    def place(self, name, text):
        self.placed[name] = text
        return "%s/%s" % (self.work, name)

    def attempt(self, words, cwd, *, aloud=False):
        self.ran.append(words)
        return None if "pillow" in self.placed.get("excluded.txt", "") else self.fail(words)

    def run(self, words, what="", cwd="/"):
        said = self.attempt(words, cwd)
        assert said is None
        return subprocess.CompletedProcess(words, 0, "")


def only_for_older(words):
    """pillow==9.5.0 has wheels until Python 3.11, and its build prints more than a failure keeps."""
    if "--python-version" not in words:
        return "error: Failed to build `pillow==9.5.0`\n" + "  a line of the build\n" * 99
    python = words[words.index("--python-version") + 1]
    return None if python == "3.11" else "Because pillow==9.5.0 has no usable wheels and you require it"


@pytest.mark.parametrize(
    ("kind", "file", "text"),
    [
        ("requirements", "requirements.txt", "pillow==9.5.0\n"),
        ("pipenv", "Pipfile.lock", json.dumps({"default": {"pillow": {"version": "==9.5.0"}}})),
        ("pyproject", "pyproject.toml", "[project]\ndependencies = ['pillow==9.5.0']\n"),
    ],
)
def test_the_python_with_built_files_is_named_whatever_lists_the_packages(tmp_path, kind, file, text):
    (tmp_path / file).write_text(text)
    declared = {"kind": kind, "file": file, "files": [file], "extras": ["production"], "groups": []}
    uv = Uv(tmp_path, only_for_older)
    with pytest.raises(Failure) as raised:
        install_project(uv, declared, str(tmp_path))
    assert "`python: '3.11'`" in raised.value.hint
    pinned = next(words for words in uv.ran if "3.11" in words)
    assert "--extra" not in pinned and pinned[pinned.index("-r") + 1].endswith("/pins.txt")


def test_what_is_left_out_and_what_a_library_declares_are_none_without_a_hash(tmp_path):
    (tmp_path / "requirements.txt").write_text("Django==5.2 --hash=sha256:aa\nuWSGI==2.0\n./own\n")
    (tmp_path / "own").mkdir()
    (tmp_path / "own/pyproject.toml").write_text("[project]\nname = 'own'\n")
    files = ["own/pyproject.toml", "requirements.txt"]
    declared = {"kind": "requirements", "file": files[1], "files": files, "extras": [], "groups": []}
    assert install_project(Uv(tmp_path, lambda _: None), declared, str(tmp_path)) == ["./own"]


def test_pip_gets_what_has_hashes_and_what_has_none_one_after_the_other(tmp_path):
    (tmp_path / "requirements.txt").write_text("Django==5.2 \\\n    --hash=sha256:aa\nrequests==2.32.0\n")
    declared = {"kind": "requirements", "file": "requirements.txt", "files": ["requirements.txt"]}
    pip = Uv(tmp_path, lambda _: None)
    pip.uv = None
    assert install_project(pip, {**declared, "extras": [], "groups": []}, str(tmp_path)) == ["requests"]
    assert pip.placed == {
        "exported-0.txt": "Django==5.2      --hash=sha256:aa\n",
        "exported-1.txt": "requests==2.32.0\n",
    }
    assert ["--require-hashes" in words for words in pip.ran] == [True, False]


def test_a_package_whose_setup_py_is_older_is_built_with_the_setuptools_of_then(tmp_path, monkeypatch):
    monkeypatch.setattr("remote.environment.project.say", lambda log: None)
    (tmp_path / "requirements.txt").write_text("anyjson==0.3.3\n")
    declared = {"kind": "requirements", "file": "requirements.txt", "files": ["requirements.txt"]}

    def only_by_older(words):
        return None if "--build-constraints" in words else "error: Failed to build `anyjson`\n use_2to3 is invalid"

    uv = Uv(tmp_path, only_by_older)
    install_project(uv, {**declared, "extras": [], "groups": []}, str(tmp_path))
    assert uv.placed["build.txt"] == "setuptools<72\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('[project]\ndependencies = ["Django"]\n[dependency-groups]\nprod = []\n', ["--group", "prod", "-r"]),
        ('[dependency-groups]\nprod = ["Django"]\n', ["--group", "prod"]),
    ],
)
def test_groups_called_productions_are_installed_of_a_file_that_is_no_project_too(tmp_path, text, wanted):
    (tmp_path / "pyproject.toml").write_text(text)
    declared = {"kind": "pyproject", "file": "pyproject.toml", "files": ["pyproject.toml"], "extras": []}
    uv = Uv(tmp_path, lambda _: None)
    install_project(uv, {**declared, "groups": ["prod"]}, str(tmp_path))
    assert uv.ran[0][3 : 3 + len(wanted)] == wanted and len(uv.ran[0]) == 3 + len(wanted) + ("-r" in wanted)
