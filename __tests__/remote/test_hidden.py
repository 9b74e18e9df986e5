"""What of a site is secret, and in which texts."""

import json
import subprocess
from pathlib import Path

import pytest

from remote.hidden import Hider, is_random, worth_hiding

ROOT = Path(__file__).resolve().parents[2]
# The runner's own text of such a file.
RENDER = """import { readFileSync } from 'node:fs'
import { renderEnv } from './src/render/env.ts'
const files = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(files.map((values) => renderEnv(Object.entries(values).map(([name, value]) => ({ name, value }))))))"""


def render(*files):
    words = [ROOT / "node_modules/.bin/node", "--input-type=module", "-e", RENDER]
    return json.loads(subprocess.check_output(words, cwd=ROOT, input=json.dumps(files), text=True))


KEY = "tY3-9_kQz8Lm2Xw7RbV4cN6pJ1hG5fD0sAqEuIoP-ZxCvB_nM"


@pytest.fixture
def hide(places):
    def hide(env, made, *messages, given=()):
        conf = Path(places.release("20261123T230249-9573d60")) / "conf"
        conf.mkdir(parents=True)
        ours, theirs = render({"DJANGO_PROD_SECRET_KEY": KEY, "DJANGO_PROD_DATABASES": json.dumps(made)}, env)
        Path(places.secrets).write_text(ours)
        (conf / "env").write_text(theirs)
        hider = Hider(places.app, given)
        hidden = [hider.hide(message) for message in messages]
        return hidden[0] if len(hidden) == 1 else hidden

    return hide


@pytest.fixture
def shown(hide):
    return lambda env, made, *lines: hide(env, made, {"output": list(lines)})["output"]


def test_values_and_each_of_their_lines_but_not_what_is_everywhere(shown):
    env = {
        "TOKEN": 'a "quoted" $ecret',
        "PATTERN": "a\\b`c",
        "PEM": "line one\nline two",
        "DEBUG": "false",
        "PORT": "8000",
    }
    assert shown(env, [], 'x a "quoted" $ecret', "a\\b`c", "line two", "false 8000") == [
        "x ***",
        "***",
        "***",
        "false 8000",
    ]


def test_the_password_of_a_database_that_was_made_also_alone(shown):
    made = [{"engine": "postgresql", "name": "shop", "user": "shop", "password": 'p-4-ss"word', "host": "127.0.0.1"}]
    assert shown({}, made, "{'PASSWORD': 'p-4-ss\"word', 'NAME': 'shop'}") == ["{'PASSWORD': '***', 'NAME': 'shop'}"]


def test_the_password_within_a_url_as_it_stands_there_and_decoded(shown):
    env = {
        "DATABASE_URL": "postgresql://ann:h%40nter-22@db.example.org:5432/shop",
        "SITE": "https://example.org/",
    }
    assert shown(env, [], "h%40nter-22 h@nter-22 ann db.example.org") == ["*** *** ann db.example.org"]


def test_a_value_that_holds_another_goes_whole(shown):
    assert shown({"ONE": "secret", "TWO": "secret-and-more"}, [], "secret-and-more") == ["***"]


def test_a_value_that_only_begins_like_json_is_hidden_as_it_is(shown):
    assert shown({"ODD": "{not json"}, [], "it is {not json") == ["it is ***"]


def test_attack_what_the_server_made_is_hidden_in_every_field(hide):
    message = {
        "result": {"path": "/x/" + KEY, "rows": [1, None, True, KEY], "code": 0},
        "failure": {"output": KEY[:20]},
    }
    assert hide({}, [], message) == {
        "result": {"path": "/x/***", "rows": [1, None, True, "***"], "code": 0},
        "failure": {"output": "***"},
    }


def test_what_a_run_decides_by_stays_as_it_is(hide):
    env = {"DB_NAME": "blogdatabase", "KEY_FILE": "/srv/blog/shared/data/key.json", "KEYS": "config.keys"}
    message = {"name": "blogdatabase", "files": {"/srv/blog/shared/data/x": "config.keys"}, "log": "in blogdatabase"}
    assert hide(env, [], message) == {**message, "log": "in ***"}


@pytest.mark.parametrize(
    ("env", "message"),
    [
        (
            {"DATABASE_URL": "postgres://postgres:postgres@localhost/mysite"},
            {"engine": "django.db.backends.postgresql", "package": "postgresql-client-15", "name": "mysite"},
        ),
        (
            {"DATABASE_URL": "postgres://blog:blog@localhost/blog"},
            {"folder": "/srv/blog/releases/r1/incoming", "name": "blog.0001_initial"},
        ),
        ({"DATABASE_URL": "mysql://shop2:shop2@db.example.org/shop2"}, {"name": "shop2", "user": "shop2"}),
        ({"DB_PASSWORD": "blog2024", "DB_NAME": "blog2024"}, {"name": "blog2024", "folder": "/srv/blog2024"}),
    ],
)
def test_a_password_that_is_a_name_too_changes_nothing_that_a_run_decides_by(hide, env, message):
    assert hide(env, [], message) == message


def test_such_a_password_is_hidden_in_words(hide):
    url = "postgres://postgres:hunter22@localhost/mysite"
    message = {"log": "as hunter22", "hint": url, "name": "hunter22"}
    assert "hunter22" not in json.dumps(hide({"DATABASE_URL": url}, [], message))


def test_so_is_one_that_is_a_name_too(hide):
    assert hide({"DB_PASSWORD": "blog2024", "DB_NAME": "blog2024"}, [], {"log": "of blog2024"}) == {"log": "of ***"}


def test_attack_the_answer_of_django_stays_json(hide):
    answer = {"error": {"message": 'x "%s"' % KEY, "traceback": "a\n%s\nb" % KEY}, "database": {"name": "topsecret"}}
    line = "0123456789abcdef01234567" + json.dumps(answer)
    [hidden] = hide({"NAME": "topsecret"}, [], {"lines": [line]})["lines"]
    assert hidden[:24] == line[:24]
    assert json.loads(hidden[24:]) == {
        "error": {"message": 'x "***"', "traceback": "a\n***\nb"},
        "database": {"name": "topsecret"},
    }


@pytest.mark.parametrize("text", ["{not JSON %s}", '{"a":' + "[" * 90_000 + '"%s"' + "]" * 90_000 + "}"])
def test_attack_what_only_looks_like_the_answer(hide, text):
    [hidden] = hide({}, [], {"lines": ["0123456789abcdef01234567" + text % KEY]})["lines"]
    assert KEY not in hidden


def test_attack_over_several_messages(hide):
    said = hide({}, [], *({"log": KEY[at : at + 5]} for at in range(0, len(KEY), 5)))
    assert "".join(message["log"] for message in said).replace("*", "") == KEY[:5]


def test_attack_a_value_of_env_over_several_messages_and_cut_off(hide):
    value = "zEnv-Value Z81, of many words"
    said = hide({"GREETING": value}, [], *({"log": value[at : at + 6]} for at in range(0, len(value), 6)))
    assert "".join(message["log"] for message in said).replace("*", "").strip() == "zEnv-V"


def test_attack_what_a_call_is_given_before_it_lies_anywhere(hide):
    given = [{"name": "API_TOKEN", "value": "Zx81-given-to-the-build"}]
    assert hide({}, [], {"log": "it is Zx81-given-to-the-build"}, given=given) == {"log": "it is ***"}


def test_attack_nothing_invisible_is_shown_of_words(hide):
    assert hide({}, [], {"log": "\x1b[31mred\x1b[0m \u202egnp", "name": "\u202egnp"}) == {
        "log": "red gnp",
        "name": "\u202egnp",
    }


@pytest.mark.parametrize(
    ("line", "hides"),
    [("abc", False), ("abcd", True), ("TRUE", False), ("localhost", False), ("5432", False), ("65535", False)]
    + [("123456", True), ("12a4", True)],
)
def test_worth_hiding(line, hides):
    assert worth_hiding(line) is hides


@pytest.mark.parametrize(
    ("word", "random"),
    [(KEY, True), ("0123456789abcdef0123", True), ("correct horse battery 1A", False), ("/srv/Blog/1/shared/x", False)]
    + [("https://a.B/1234567890", False), ("config.settings.production", False), ("aB3", False)],
)
def test_is_random(word, random):
    assert is_random(word) is random
