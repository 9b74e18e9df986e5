"""Files that the project asks for and git does not have."""

import importlib
import sys

import pytest

from inside.probe.absent import find_absent
from inside.probe.place import importer_of, place_of


@pytest.fixture
def code(tmp_path, monkeypatch):
    """A project `shop` in the folder `code`, from which modules are imported."""
    (tmp_path / "shop" / "data").mkdir(parents=True)
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "views.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in [name for name in sys.modules if name.split(".")[0].lower() in ("shop", "config_of_mine")]:
        del sys.modules[name]


def ask(code, settings, reads=True):
    """What is missing when a settings module with these lines is imported."""
    (code / "shop" / "settings.py").write_text(settings)
    importlib.invalidate_caches()
    try:
        importlib.import_module("shop.settings")
    except BaseException as error:
        found = find_absent(error, str(code), place_of(error, str(code))[0], reads)
        return found["files"], found["maybe"], found["actual"]
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "settings, file",
    [
        ("from .local_settings import *", "shop/local_settings.py"),
        ("from shop.local import KEY", "shop/local.py"),
        ("import shop.secret.keys", "shop/secret.py"),
        ("open('secrets.json')", "secrets.json"),
        ("open('shop/data/x.ini')", "shop/data/x.ini"),
        ("import json, pathlib\njson.loads((pathlib.Path(__file__).parent / 'k.json').read_text())", "shop/k.json"),
        ("x = {}\nread = '.env'\nx['KEY']", ".env"),
        ("import configparser\nc = configparser.ConfigParser()\nc.read('config.ini')\nc['web']['key']", "config.ini"),
        (
            "import configparser\nc = configparser.ConfigParser()\nc.read('/etc/x.ini')\nN = 'a.yml'\nc.get('a', 'b')",
            "a.yml",
        ),
    ],
)
def test_a_file_that_is_not_there_is_named(code, settings, file):
    assert ask(code, settings) == ([file], [], None)


def test_what_may_be_a_package_may_be_a_file_of_the_project(code):
    files, maybe, actual = ask(code, "import config_of_mine")
    assert (files, actual) == ([], None)
    assert set(maybe) == {"config_of_mine.py", "config_of_mine/__init__.py", "shop/config_of_mine.py"}


def test_a_module_that_is_imported_by_its_name_alone(code):
    assert ask(code, "from . import local") == ([], ["shop/local.py"], None)


@pytest.mark.parametrize(
    "settings, actual",
    [
        ("import Shop.views", "shop"),
        ("import shop.Views", "shop/views.py"),
        ("from . import Views", "shop/views.py"),
        ("from Shop import views", "shop"),
        ("open('shop/Data/x.json')", None),
        ("open('Shop/views.py')", "shop/views.py"),
    ],
)
def test_other_letters(code, settings, actual):
    assert ask(code, settings)[2] == actual


def test_texts_are_looked_at_only_where_something_was_to_be_read(code):
    (code / "there.json").write_text("{}")
    assert ask(code, "NAME = 'there.json'\n{}['KEY']") == ([], [], None)
    assert ask(code, "NAME = 'gone.json'\n{}['KEY']", reads=False) == ([], [], None)


def test_who_imports_what_is_missing_is_a_distribution_or_the_project(code):
    import packaging

    def in_module(path):
        try:
            exec(compile("import no_such_module", path, "exec"), {})
        except ImportError as error:
            return importer_of(error, str(code))

    assert in_module(packaging.__file__).startswith("packaging ")
    assert in_module(str(code / "shop" / "views.py")) is None
