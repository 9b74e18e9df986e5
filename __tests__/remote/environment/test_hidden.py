"""What of a release's environment is hidden in the output of its commands."""

import json
import subprocess
from pathlib import Path

import pytest

from remote.environment.hidden import hidden_values, without, worth_hiding
from remote.places import Places

ROOT = Path(__file__).resolve().parents[3]
# The runner's own text of such a file.
RENDER = """import { readFileSync } from 'node:fs'
import { renderEnv } from './src/render/env.ts'
const files = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(files.map((values) => renderEnv(Object.entries(values).map(([name, value]) => ({ name, value }))))))"""


def render(*files):
    words = [ROOT / "node_modules/.bin/node", "--input-type=module", "-e", RENDER]
    return json.loads(subprocess.check_output(words, cwd=ROOT, input=json.dumps(files), text=True))


@pytest.fixture
def shown(tmp_path):
    def show(env, made, *lines):
        places = Places("shop")
        places.releases, places.secrets = str(tmp_path), str(tmp_path / "secrets.env")
        (tmp_path / "r1/conf").mkdir(parents=True)
        ours, theirs = render({"DJANGO_PROD_DATABASES": json.dumps(made)}, env)
        (tmp_path / "secrets.env").write_text(ours)
        (tmp_path / "r1/conf/env").write_text(theirs)
        hidden = hidden_values(places, "r1")
        return [without(hidden, line) for line in lines]

    return show


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


@pytest.mark.parametrize(
    ("line", "hides"),
    [("abc", False), ("abcd", True), ("TRUE", False), ("localhost", False), ("5432", False), ("65535", False)]
    + [("123456", True), ("12a4", True)],
)
def test_worth_hiding(line, hides):
    assert worth_hiding(line) is hides
