"""How a command runs as the application."""

from remote.environment.application import as_application
from remote.places import Places


def test_secrets_are_named_by_their_files_and_the_command_stands_behind_the_release_s_python():
    words = as_application(Places("shop"), "r1", "", ["-m", "django", "check"])
    assert words[-5:] == ["--", "/srv/shop/releases/r1/venv/bin/python", "-m", "django", "check"]
    properties = [words[index + 1] for index, word in enumerate(words) if word == "-p"]
    assert "EnvironmentFile=/srv/shop/secrets.env" in properties
    assert "EnvironmentFile=/srv/shop/releases/r1/conf/env" in properties
    assert "WorkingDirectory=/srv/shop/releases/r1/code" in properties
    assert "--uid=shop" in words and "--gid=shop" in words
    assert not [word for word in words if word.startswith("--unit")]


def test_it_runs_in_the_folder_of_manage_py_and_in_a_unit_that_others_can_wait_for():
    words = as_application(Places("shop"), "r1", "web/site", ["-c", ""], "shop-migrate")
    assert "WorkingDirectory=/srv/shop/releases/r1/code/web/site" in words
    assert "--unit=shop-migrate" in words[: words.index("--")]


def test_a_dollar_of_the_command_stays_one():
    assert as_application(Places("shop"), "r1", "", ["-c", "print('$HOME')"])[-1] == "print('$$HOME')"
