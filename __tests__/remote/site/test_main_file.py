from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from remote.site.main_file import MAIN, add_import, import_line, is_pristine, read_config, remove_import

OURS = "/etc/caddy/django-prod/shop.caddy"
LINE = "import /etc/caddy/django-prod/shop.caddy\n"


def test_a_new_main_file_says_who_made_it() -> None:
    assert add_import(None, OURS) == "# Made by django-prod-action; add sites of your own as you like.\n" + LINE


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "\n" + LINE),
        ("blog.example {\n}\n", "blog.example {\n}\n" + LINE),
        ("blog.example {\n}", "blog.example {\n}\n" + LINE),
        (LINE + "blog.example {\n}\n", LINE + "blog.example {\n}\n"),
        ("# mine\n" + LINE.rstrip("\n"), "# mine\n" + LINE),
        ("import /etc/caddy/django-prod/shop.caddy2\n", "import /etc/caddy/django-prod/shop.caddy2\n" + LINE),
        ("import /etc/caddy/django-prod/blog.caddy\n", "import /etc/caddy/django-prod/blog.caddy\n" + LINE),
    ],
)
def test_what_the_user_wrote_is_kept_as_it_is(text: str, wanted: str) -> None:
    assert import_line(OURS) == LINE
    assert add_import(text, OURS) == wanted
    assert add_import(wanted, OURS) == wanted


def test_the_import_goes_as_it_came() -> None:
    text = "blog.example {\n}\n"
    assert remove_import(add_import(text, OURS), OURS) == text


def test_the_import_of_another_application_stays() -> None:
    both = add_import(add_import("# mine\n", "/etc/caddy/django-prod/blog.caddy"), OURS)
    assert remove_import(both, OURS) == "# mine\nimport /etc/caddy/django-prod/blog.caddy\n"


def conffiles(text: str) -> str:
    digest = hashlib.md5(text.encode()).hexdigest()
    return "\n /etc/default/caddy d41d8cd98f00b204e9800998ecf8427e\n %s %s\n" % (MAIN, digest)


def test_a_file_that_nobody_touched_is_the_packages() -> None:
    assert is_pristine(":80 {\n\troot * /usr/share/caddy\n}\n", conffiles(":80 {\n\troot * /usr/share/caddy\n}\n"))


@pytest.mark.parametrize("known", ["", "\n /etc/default/caddy d41d8cd98f00b204e9800998ecf8427e\n", conffiles("other")])
def test_any_other_file_is_the_users(known: str) -> None:
    assert not is_pristine("", known)


def test_a_file_that_is_not_there_has_no_text(tmp_path: Path) -> None:
    assert read_config(str(tmp_path / "none")) is None
    (tmp_path / "some").write_text("é\n", encoding="utf-8")
    assert read_config(str(tmp_path / "some")) == "é\n"
