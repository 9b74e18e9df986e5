"""poetry.lock as the server reads it, in the forms that Poetry 1.8 and 2 write."""

import pytest

from remote.environment.poetry import read_poetry_lock
from remote.failure import Failure

tomllib = pytest.importorskip("tomllib")


def read(lock, project="", chosen=()):
    return read_poetry_lock(tomllib.loads(lock), tomllib.loads(project), chosen)


def locked(name, version, pythons, rest=""):
    """An entry of a lock file; `rest` are its further lines."""
    return f"""
[[package]]
name = "{name}"
version = "{version}"
description = ""
optional = false
python-versions = "{pythons}"
{rest}
"""


def metadata(pythons):
    return f"""
[metadata]
lock-version = "2.0"
python-versions = "{pythons}"
"""


MAIN = 'groups = ["main"]'


def files(digest):
    return 'files = [{file = "a.whl", hash = "sha256:%s"}]' % digest


def test_with_groups_those_of_main_with_their_markers():
    windows = 'sys_platform == \\"win32\\"'
    lock = (
        locked("Django", "5.2", ">=3.10", f"{MAIN}\n{files('aa')}")
        + locked("colorama", "1", "*", f'groups = ["main", "dev"]\nmarkers = {{main = "{windows}"}}\n{files("cc")}')
        + locked("pytest", "8", ">=3.8", 'groups = ["dev"]\nfiles = []')
        + locked("lxml", "5", ">=3.8", f"{MAIN}\nfiles = []").replace("optional = false", "optional = true")
    )
    assert read(lock) == [
        'colorama==1 ; sys_platform == "win32" --hash=sha256:cc',
        "Django==5.2 --hash=sha256:aa",
    ]


def test_with_groups_each_of_several_entries_of_a_package_with_its_own_marker():
    def split(marker, digest):
        return f'{MAIN}\nmarkers = "{marker}"\n{files(digest)}'

    lock = (
        locked("django", "5.2.19", ">=3.10", split('python_version < \\"3.12\\"', "aa"))
        + locked("django", "6.1.3", ">=3.12", split('python_version >= \\"3.12\\"', "bb"))
        + locked("numpy", "2.2.6", ">=3.10", split('python_version == \\"3.10\\"', "cc"))
        + locked("numpy", "2.4.6", ">=3.11", split('python_version == \\"3.11\\"', "dd"))
        + locked("numpy", "2.5.5", ">=3.12", split('python_version >= \\"3.12\\"', "ee"))
    )
    assert read(lock) == [
        'django==5.2.19 ; python_version < "3.12" --hash=sha256:aa',
        'django==6.1.3 ; python_version >= "3.12" --hash=sha256:bb',
        'numpy==2.2.6 ; python_version == "3.10" --hash=sha256:cc',
        'numpy==2.4.6 ; python_version == "3.11" --hash=sha256:dd',
        'numpy==2.5.5 ; python_version >= "3.12" --hash=sha256:ee',
    ]


def test_sources_an_index_of_their_own_and_a_url():
    legacy = '[package.source]\ntype = "legacy"\nurl = "https://pypi.example.org/simple"\nreference = "own"'
    url = '[package.source]\ntype = "url"\nurl = "https://example.org/two.whl"'
    lock = locked("one", "1", "*", f"{MAIN}\n{files('aa')}\n{legacy}") + locked(
        "two", "2", "*", f"{MAIN}\n{files('bb')}\n{url}"
    )
    assert read(lock) == [
        "--extra-index-url https://pypi.example.org/simple",
        "one==1 --hash=sha256:aa",
        "two @ https://example.org/two.whl --hash=sha256:bb",
    ]


def test_without_groups_what_pyproject_toml_needs_on_linux_and_what_that_needs():
    git = "https://example.org/f.git"
    django = """files = []

[package.dependencies]
asgiref = ">=3"
async-timeout = {version = "*", markers = "python_full_version < \\"3.11.3\\""}
tzdata = {version = "*", markers = "sys_platform == \\"win32\\""}
argon2 = {version = "*", optional = true}"""
    fork = f'[package.source]\ntype = "git"\nurl = "{git}"\nresolved_reference = "c0ffee"'
    others = ["argon2", "asgiref", "async-timeout", "pytest", "tzdata"]
    lock = (
        locked("django", "5.2", ">=3.10", django)
        + "".join(locked(name, "1", ">=3.8") for name in others)
        + locked("fork", "0", "*", fork)
    )
    project = f"""[tool.poetry.dependencies]
python = "^3.11"
Django = "^5"
fork = {{git = "{git}"}}
pytest = {{version = "*", optional = true}}"""
    assert read(lock + metadata("^3.11"), project) == [
        "asgiref==1",
        'async-timeout==1 ; python_full_version < "3.11.3"',
        "django==5.2",
        "fork @ git+https://example.org/f.git@c0ffee",
    ]


@pytest.mark.parametrize(
    ("platform", "wanted"), [("linux", True), ("win32", False), ("!=win32", True), ("darwin|linux", True)]
)
def test_without_groups_a_platform_of_pyproject_toml(platform, wanted):
    project = '[tool.poetry.dependencies]\nsix = {version = "*", platform = "%s"}' % platform
    assert read(locked("six", "1", "*"), project) == (["six==1"] if wanted else [])


def test_without_groups_the_newest_of_several_entries_that_runs_on_a_python():
    lock = (
        locked("django", "5.2.19", ">=3.10", 'files = []\n\n[package.dependencies]\npytz = "*"')
        + locked("django", "6.1.3", ">=3.12")
        + locked("numpy", "2.2.6", ">=3.10")
        + locked("numpy", "2.4.6", ">=3.11")
        + locked("numpy", "2.10.5", ">=3.12,<3.14")
        + locked("pytz", "1", "*")
        + metadata(">=3.10,<4.0")
    )
    assert read(lock, '[tool.poetry.dependencies]\npython = ">=3.10,<4.0"\ndjango = "*"\nnumpy = "*"') == [
        'django==5.2.19 ; python_version < "3.12"',
        'django==6.1.3 ; python_version >= "3.12"',
        'numpy==2.2.6 ; python_version < "3.11"',
        'numpy==2.4.6 ; python_version >= "3.11" and python_version < "3.12" or python_version >= "3.14"',
        'numpy==2.10.5 ; python_version >= "3.12" and python_version < "3.14"',
        'pytz==1 ; python_version < "3.12"',
    ]


def test_without_groups_entries_whose_pythons_overlap_are_told_apart_by_what_asks_for_them():
    pandas = """files = []

[package.dependencies]
six = [
    {version = "<1.10", markers = "python_version < \\"3.13\\""},
    {version = ">=1.10", markers = "python_version >= \\"3.13\\""},
]"""
    lock = (
        locked("numpy", "2.0.2", ">=3.9")
        + locked("numpy", "2.2.6", ">=3.10")
        + locked("pandas", "2", ">=3.9", pandas)
        + locked("six", "1.9", "*")
        + locked("six", "1.17.0", "*")
        + metadata(">=3.9,<4.0")
    )
    project = """[tool.poetry.dependencies]
python = ">=3.9,<4.0"
pandas = "*"
numpy = [
  {version = "^2.0,<2.1", python = "<=3.11"},
  {version = "~2.2", python = ">3.11"},
]"""
    assert read(lock, project) == [
        'numpy==2.0.2 ; python_version < "3.12"',
        'numpy==2.2.6 ; python_version >= "3.12"',
        "pandas==2",
        'six==1.9 ; python_version < "3.13"',
        'six==1.17.0 ; python_version >= "3.13"',
    ]


CELERY = """files = []

[package.dependencies]
kombu = ">=5.3"
redis = {version = ">=4.5.2,<6", optional = true, markers = "extra == \\"redis\\""}
boto3 = {version = "*", optional = true, markers = "extra == \\"sqs\\""}

[package.extras]
redis = ["redis (>=4.5.2,<6)"]
sqs = ["boto3"]"""
DJANGO = """files = []

[package.dependencies]
argon2-cffi = {version = ">=19.1.0", optional = true, markers = "extra == \\"argon2\\""}

[package.extras]
argon2 = ["argon2-cffi (>=19.1.0)"]"""
PSYCOPG = """files = []

[package.dependencies]
psycopg-binary = {version = "3.2", optional = true, markers = "implementation_name != \\"pypy\\" and extra == \\"binary\\""}

[package.extras]
all = ["psycopg[binary,pool]"]
binary = ["psycopg-binary (==3.2) ; implementation_name != \\"pypy\\""]
pool = ["psycopg-pool"]"""
EXTRAS = (
    locked("celery", "5.4", ">=3.8", CELERY)
    + locked("django", "5.2", ">=3.10", DJANGO)
    + locked("psycopg", "3.2", ">=3.8", PSYCOPG)
    + "".join(locked(name, "1", ">=3.8") for name in ["argon2-cffi", "boto3", "kombu", "psycopg-binary", "redis"])
)


def test_without_groups_the_extras_that_are_asked_for_and_no_others():
    project = """[tool.poetry.dependencies]
psycopg = {version = "^3.1", extras = ["binary"]}
celery = {version = "^5.4", extras = ["redis"]}
django = {version = "^5.2", extras = ["argon2"]}"""
    assert read(EXTRAS, project) == [
        "argon2-cffi==1",
        "celery==5.4",
        "django==5.2",
        "kombu==1",
        "psycopg==3.2",
        "psycopg-binary==1",
        "redis==1",
    ]
    assert read(EXTRAS, '[tool.poetry.dependencies]\npsycopg = "*"\ndjango = "*"') == ["django==5.2", "psycopg==3.2"]


def test_without_groups_extras_asked_for_by_a_dependency_by_an_extra_and_in_pep_621():
    kit = locked("site-kit", "1", ">=3.8", '[package.dependencies]\ndjango = {version = "*", extras = ["argon2"]}')
    project = """[project]
dependencies = ["psycopg[all] (>=3.1)", "celery>=5", "site-kit ; python_version > '3.9'"]"""
    assert read(EXTRAS + kit + metadata(">=3.8"), project) == [
        'argon2-cffi==1 ; python_version >= "3.10"',
        "celery==5.4",
        'django==5.2 ; python_version >= "3.10"',
        "kombu==1",
        "psycopg==3.2",
        "psycopg-binary==1",
        'site-kit==1 ; python_version >= "3.10"',
    ]


@pytest.mark.parametrize(
    ("kind", "url", "groups"),
    [("directory", "libs/billing", MAIN), ("file", "wheels/billing-0.1-py3-none-any.whl", "")],
)
def test_a_package_in_the_repository_is_never_looked_for_on_an_index(kind, url, groups):
    def entry(name, group, folder):
        source = f'[package.source]\ntype = "{kind}"\nurl = "{folder}"'
        return locked(name, "0.1", ">=3.9", f"{group}\nfiles = []\n\n{source}")

    development = entry("tools", groups and 'groups = ["dev"]', "libs/tools")
    project = '[tool.poetry.dependencies]\nbilling = "*"'
    with pytest.raises(Failure) as raised:
        read(entry("billing", groups, url) + development, project)
    assert raised.value.code == "INSTALL_FAILED"
    assert "billing, which lies in the repository (%s)" % url in raised.value.message
    assert "./" + url in raised.value.hint
    assert read(development) == []


def test_older_locks_have_the_hashes_in_a_table_of_their_own():
    package = locked("one", "1", "*", 'category = "main"')
    for table in ('[metadata.files]\none = [{file = "a.whl", hash = "sha256:aa"}]', '[metadata.hashes]\none = ["aa"]'):
        lines = read(package + "\n" + table + "\n", '[tool.poetry.dependencies]\none = "*"')
        assert lines == ["one==1 --hash=sha256:aa"]


def test_groups_of_production_are_installed_with_the_main_one():
    linux, old = 'sys_platform == \\"linux\\"', 'python_version < \\"3.12\\"'
    lock = (
        locked("Django", "5.2", ">=3.10", f"{MAIN}\n{files('aa')}")
        + locked("gunicorn", "23", "*", f'groups = ["prod"]\n{files("bb")}')
        + locked(
            "uvloop", "1", "*", f'groups = ["main", "prod"]\nmarkers = {{main = "{linux}", prod = "{old}"}}\nfiles = []'
        )
        + locked("idna", "3", "*", f'groups = ["main", "prod"]\nmarkers = {{main = "{linux}"}}\nfiles = []')
        + locked("pytest", "8", "*", 'groups = ["dev"]\nfiles = []')
    )
    assert read(lock, chosen=["prod"]) == [
        "Django==5.2 --hash=sha256:aa",
        "gunicorn==23 --hash=sha256:bb",
        "idna==3",
        'uvloop==1 ; (python_version < "3.12") or (sys_platform == "linux")',
    ]
    assert not [line for line in read(lock) if line.startswith("gunicorn")]


@pytest.mark.parametrize(
    "group", ['[tool.poetry.group.prod.dependencies]\ngunicorn = "^23"', '[dependency-groups]\nprod = ["gunicorn>=23"]']
)
def test_groups_of_production_in_an_older_lock_too(group):
    lock = locked("gunicorn", "23.0.0", "*") + locked("pytest", "8", "*") + metadata(">=3.8")
    assert read(lock, group) == []
    assert read(lock, group, ["prod"]) == ["gunicorn==23.0.0"]
