"""What of a project may be built, and what of a lock has no hash."""

import pytest

from remote.environment.locked import read_pylock
from remote.environment.project import names_local


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
