"""pdm.lock as the server reads it, in the form that PDM 2.11 and later write."""

import pytest

from remote.environment.pdm import read_pdm_lock

tomllib = pytest.importorskip("tomllib")


def read(lock, project="", chosen=()):
    return read_pdm_lock(tomllib.loads(lock), tomllib.loads(project), chosen)


def locked(name, version, groups, rest=""):
    """An entry of a lock file; `rest` are its further lines."""
    return f"""
[[package]]
name = "{name}"
version = "{version}"
groups = {groups}
{rest}
"""


def files(digest):
    return 'files = [{file = "a.whl", hash = "sha256:%s"}]' % digest


LOCK = (
    locked("Django", "5.2", '["default", "dev"]', files("aa"))
    + locked("colorama", "1", '["default"]', f"""marker = "sys_platform == 'win32'"\n{files("cc")}""")
    + locked("gunicorn", "23", '["prod"]', files("dd"))
    + locked("pytest", "8", '["test"]', files("ee"))
    + locked("psycopg", "3", '["default"]', files("ff"))
    + locked("psycopg", "3", '["default"]', f'extras = ["binary"]\n{files("ff")}')
)


def test_the_dependencies_without_groups_of_development_one_line_a_package():
    assert read(LOCK) == [
        "colorama==1 ; sys_platform == 'win32' --hash=sha256:cc",
        "Django==5.2 --hash=sha256:aa",
        "psycopg[binary]==3 --hash=sha256:ff",
    ]


def test_groups_and_extras_of_production_too():
    assert "gunicorn==23 --hash=sha256:dd" in read(LOCK, chosen=["prod"])


def test_what_comes_from_git_or_an_address():
    lock = locked("a", "1", '["default"]', 'git = "https://x.test/a"\nref = "main"\nrevision = "12ab"') + locked(
        "b", "1", '["default"]', 'url = "https://x.test/b.whl"\n' + files("bb")
    )
    assert read(lock) == ["a @ git+https://x.test/a@12ab", "b @ https://x.test/b.whl --hash=sha256:bb"]


def test_indexes_of_the_project_but_not_the_public_one_or_a_page_of_links():
    project = """
[[tool.pdm.source]]
name = "pypi"
url = "https://pypi.org/simple"
[[tool.pdm.source]]
name = "own"
url = "https://own.test/simple"
[[tool.pdm.source]]
type = "find_links"
name = "links"
url = "https://own.test/links"
"""
    assert read(locked("a", "1", '["default"]', files("aa")), project) == [
        "--extra-index-url https://own.test/simple",
        "a==1 --hash=sha256:aa",
    ]
