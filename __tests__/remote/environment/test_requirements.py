"""Dependency files as the server reads them."""

import json

import pytest

from remote.environment.locked import read_lock, read_pipfile_lock
from remote.environment.requirements import decode, make_readable


@pytest.fixture
def folder_with(tmp_path):
    def write(files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(tmp_path)

    return write


def test_utf_16_and_the_public_index_by_name_are_put_right_in_a_copy_includes_with_them(folder_with):
    base = "Django==5.2\r\n"
    code = folder_with(
        {
            "requirements.txt": "\ufeff-r requirements/base.txt\r\ngunicorn==23\r\n".encode("utf-16-le"),
            "requirements/base.txt": "-i https://pypi.python.org/simple\n" + base,
        }
    )
    assert make_readable(code, ["requirements.txt", "requirements/base.txt"]) == {
        "requirements.txt": "-r requirements/base.txt\r\ngunicorn==23\r\n",
        "requirements/base.txt": base,
    }


def test_a_library_of_the_project_is_installed_as_a_copy_the_project_itself_as_it_asks_for_it(folder_with):
    code = folder_with({"requirements.txt": "-e ./libs/one[extra]\n--editable=../two\n-e .\n-e .[web]\n./three\n"})
    assert make_readable(code, ["requirements.txt"]) == {
        "requirements.txt": "./libs/one[extra]\n../two\n-e .\n-e .[web]\n./three\n"
    }


def test_what_can_be_read_as_it_is_is_read_where_it_lies_another_index_is_kept(folder_with):
    code = folder_with({"requirements.txt": "--index-url https://pypi.example.org/simple\nDjango\n"})
    assert make_readable(code, ["requirements.txt"]) == {}


@pytest.mark.parametrize("line", ["-i https://pypi.org/simple", "--index-url=https://pypi.org/simple/"])
def test_the_public_index_is_left_to_the_server(folder_with, line):
    code = folder_with({"requirements.txt": line + "\nDjango\n"})
    assert make_readable(code, ["requirements.txt"]) == {"requirements.txt": "Django\n"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_as_editors_write_it(encoding):
    assert decode("Django # Größe".encode(encoding)) == "Django # Größe"


def test_pipfile_lock_the_default_packages_frozen_with_their_hashes():
    lock = {
        "_meta": {"sources": [{"url": "https://pypi.org/simple"}, {"url": "https://pypi.example.org/simple"}]},
        "default": {
            "django": {
                "version": "==5.2",
                "hashes": ["sha256:aa"],
                "markers": "python_version >= '3.10'",
                "extras": ["argon2"],
            },
            "six": {"version": "==1.17.0", "hashes": ["sha256:bb"]},
        },
        "develop": {"black": {"version": "==1"}},
    }
    assert read_pipfile_lock(json.dumps(lock)) == [
        "--extra-index-url https://pypi.example.org/simple",
        "django[argon2]==5.2 ; python_version >= '3.10' --hash=sha256:aa",
        "six==1.17.0 --hash=sha256:bb",
    ]


def test_hashes_stay_where_another_package_has_none_as_one_of_git_has():
    lock = {
        "default": {
            "a": {"version": "==1", "hashes": ["sha256:aa"]},
            "b": {"git": "https://example.org/b.git", "ref": "c0ffee"},
        }
    }
    assert read_pipfile_lock(json.dumps(lock)) == [
        "a==1 --hash=sha256:aa",
        "b @ git+https://example.org/b.git@c0ffee",
    ]


def test_a_lock_file_is_read_by_its_kind_poetrys_with_the_pyproject_toml_beside_it(folder_with):
    code = folder_with(
        {
            "web/Pipfile.lock": '{"default": {"six": {"version": "==1"}, "own": {"path": "./own"}}}',
            "web/poetry.lock": '[[package]]\nname = "six"\nversion = "1"\n[[package]]\nname = "left"\nversion = "2"\n',
            "web/pyproject.toml": '[project]\ndependencies = ["six"]\n',
        }
    )
    assert read_lock("pipenv", code, "web/Pipfile.lock", []) == ["six==1", "own @ ./own"]
    pytest.importorskip("tomllib")
    assert read_lock("poetry", code, "web/poetry.lock", []) == ["six==1"]
