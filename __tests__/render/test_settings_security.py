import ast
import sys
import types

import pytest

from render import settings_security


def expression(text):
    return ast.parse(text, mode="eval").body


@pytest.mark.parametrize(
    "engine, expected",
    [
        ({"BACKEND": "b", "OPTIONS": {"debug": True, "x": 1}}, {"BACKEND": "b", "OPTIONS": {"debug": False, "x": 1}}),
        ({"BACKEND": "b", "OPTIONS": {"debug": False}}, {"BACKEND": "b", "OPTIONS": {"debug": False}}),
        ({"BACKEND": "b", "OPTIONS": None}, {"BACKEND": "b", "OPTIONS": None}),
        ({"BACKEND": "b"}, {"BACKEND": "b"}),
    ],
)
def test_templates_show_no_debugging_pages(engine, expected):
    assert settings_security._without_debug(engine) == expected


def test_the_names_of_an_expression_are_variables_and_attributes():
    names = settings_security._names(expression("secrets.token_hex(size) + 'text'"))
    assert names - {""} == {"secrets", "token_hex", "size"}


@pytest.mark.parametrize(
    "statement, expected",
    [
        ("SECRET_KEY = make()", True),
        ("SECRET_KEY: str = make()", True),
        ("OTHER = SECRET_KEY = make()", True),
        ("SECRET_KEY: str", False),
        ("OTHER = SECRET_KEY", False),
        ("settings.SECRET_KEY = make()", False),
        ("del SECRET_KEY", False),
    ],
)
def test_assignments_of_the_key_are_found(statement, expected):
    assert bool(settings_security._assigns_key(ast.parse(statement).body[0])) is expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("os.environ['THEIR_KEY']", True),
        ("os.environ['MISSING']", False),
        ("config('MISSING')", False),
        ("config('MISSING', default=secrets.token_hex())", False),
        ("config('THEIR_KEY', default=secrets.token_hex())", True),
        ("env('MISSING') or secrets.token_hex()", False),
        ("secrets.token_hex()", False),
        ("open('/etc/key').read() or secrets.token_hex()", True),
        ("Path('key').read_text() if exists else secrets.token_hex()", True),
        ("key_of_another_module", True),
        ("'a' + 'b'", False),
    ],
)
def test_what_may_stay_the_same_counts_as_given(monkeypatch, text, expected):
    monkeypatch.setenv("THEIR_KEY", "theirs")
    monkeypatch.delenv("MISSING", raising=False)
    assert settings_security._given(expression(text)) is expected


@pytest.fixture
def project(monkeypatch, tmp_path):
    """Imports this text as their settings, in which SECRET_KEY came to `key`; says whether it is made anew."""

    def made_anew(text, key="k3y of theirs"):
        path = tmp_path / "code" / "mysite" / "settings.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        module = types.ModuleType("mysite.settings")
        module.__file__, module.SECRET_KEY = str(path), key
        monkeypatch.setitem(sys.modules, "mysite.settings", module)
        monkeypatch.setattr(settings_security, "_base", module)
        monkeypatch.setattr(settings_security, "_theirs", {"SECRET_KEY": key})
        monkeypatch.setattr(settings_security, "_key", key)
        # As long as it is not replaced, their key is the generated file's too.
        monkeypatch.setattr(settings_security, "SECRET_KEY", key)
        return settings_security._made_anew()

    return made_anew


@pytest.mark.parametrize(
    "text, expected",
    [
        ("SECRET_KEY = secrets.token_urlsafe(50)", True),
        ("if True:\n    SECRET_KEY = ''.join(random.choice(letters) for _ in range(9))", True),
        ("SECRET_KEY = os.environ.get('MISSING') or secrets.token_hex()", True),
        ("SECRET_KEY = 'k3y of theirs'", False),
        ("SECRET_KEY = secrets.token_hex() if broken else 'k3y of theirs'", False),
        ("SECRET_KEY = 'k3y ' + 'of theirs'", False),
        ("KEY = secrets.token_hex()", False),
    ],
)
def test_a_key_is_made_anew_where_its_module_makes_it(project, text, expected):
    assert project(text) is expected


def test_a_key_that_was_decoded_from_a_variable_is_given(project, monkeypatch):
    monkeypatch.setenv("THEIR_KEY", "theirs, encoded")
    text = "SECRET_KEY = decode(os.environ.get('THEIR_KEY'))\nif not SECRET_KEY:\n    SECRET_KEY = secrets.token_hex()"
    assert project(text) is False


def test_a_key_that_a_variable_holds_is_given(project, monkeypatch):
    monkeypatch.setenv("ANY_NAME", "k3y of theirs")
    assert project("SECRET_KEY = secrets.token_hex()") is False


@pytest.mark.parametrize("name", [".env", "settings.ini", "mysite/.env"])
def test_a_key_in_a_file_that_decouple_reads_is_given(project, tmp_path, name):
    (tmp_path / "code" / name).parent.mkdir(parents=True)
    (tmp_path / "code" / name).write_text("KEY=k3y of theirs\n")
    assert project("SECRET_KEY = secrets.token_hex()") is False
