"""What runs the site is installed beside the project's packages, and moves none of them."""

import subprocess

import pytest

from remote.environment.beside import choose_worker, has_package, is_pin, lacks_pkg_resources


@pytest.mark.parametrize(
    ("line", "older", "holds"),
    [
        ("Django==5.2", False, True),
        ("own @ file:///srv/shop/releases/r1/code/own", False, False),
        ("own @ git+https://example.org/own.git@v==1", False, False),
        ("-e ./library", False, False),
        ("setuptools==81.0.0", False, True),
        ("setuptools==81.0.0", True, False),
        ("Setuptools==81.0.0", True, False),
        ("setuptools-scm==9", True, True),
        ("", False, False),
    ],
)
def test_the_lines_of_freeze_that_hold_a_version_in_place(line, older, holds):
    assert is_pin(line, older) is holds


@pytest.fixture
def packages(tmp_path):
    folder = tmp_path / "lib/python3.11/site-packages"
    folder.mkdir(parents=True)
    return folder


def test_a_package_is_there_when_its_metadata_is(tmp_path, packages):
    (packages / "uvicorn_worker-0.4.0.dist-info").mkdir()
    (packages / "Gunicorn-23.0.0.dist-info").mkdir()
    (packages / "websockets").mkdir()
    found = [
        name for name in ("uvicorn-worker", "uvicorn", "gunicorn", "websockets") if has_package(str(tmp_path), name)
    ]
    assert found == ["uvicorn-worker", "gunicorn"]


@pytest.mark.parametrize(
    ("uvicorn", "worker"), [(None, "0.4.0"), ("0.34.0", "0.3.0"), ("0.36.0", "0.4.0"), ("1.2", "0.4.0")]
)
def test_the_worker_goes_with_the_projects_uvicorn(tmp_path, packages, uvicorn, worker):
    if uvicorn:
        (packages / f"uvicorn-{uvicorn}.dist-info").mkdir()
    pins = "h11==1 \\\n  --hash=a\nuvicorn-worker==0.3.0 \\\n  --hash=b\nuvicorn-worker==0.4.0 \\\n  --hash=c\nuv==1\n"
    chosen = choose_worker(pins, str(tmp_path))
    assert [line for line in chosen.splitlines() if "==" in line] == [
        "h11==1 \\",
        f"uvicorn-worker=={worker} \\",
        "uv==1",
    ]


class Direct:
    """A sandbox that is none."""

    def run(self, words):
        return subprocess.run(words, check=False)


def test_pkg_resources_is_lacking_where_something_imports_it_and_it_is_not_there(tmp_path, packages):
    (packages / "other.py").write_text("# import pkg_resources\nimport pkg_resources_of_mine\n")
    assert not lacks_pkg_resources(str(tmp_path), Direct())
    (packages / "gunicorn").mkdir()
    (packages / "gunicorn/util.py").write_text("import os\nimport pkg_resources\n")
    assert lacks_pkg_resources(str(tmp_path), Direct())
    (packages / "pkg_resources").mkdir()
    assert not lacks_pkg_resources(str(tmp_path), Direct())
