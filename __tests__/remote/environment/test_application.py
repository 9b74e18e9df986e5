"""How a command runs as the application."""

from remote.environment.application import as_application
from remote.places import Places

PART = {"name": "check", "settings": ["ProtectSystem=strict"], "scratch": [], "seconds": 60}


def properties_of(words):
    return [words[index + 1] for index, word in enumerate(words) if word == "-p"]


def test_secrets_are_named_by_their_files_and_the_command_stands_behind_the_release_s_python():
    words = as_application(Places("shop"), "r1", "", ["-m", "django", "check"], PART)
    assert words[-5:] == ["--", "/srv/shop/releases/r1/venv/bin/python", "-m", "django", "check"]
    properties = properties_of(words)
    assert "EnvironmentFile=/srv/shop/secrets.env" in properties
    assert "EnvironmentFile=/srv/shop/releases/r1/conf/env" in properties
    assert "WorkingDirectory=/srv/shop/releases/r1/code" in properties
    assert "--uid=shop" in words and "--gid=shop" in words
    assert not [word for word in words if word.startswith("--unit")]


def test_it_runs_in_the_folder_of_manage_py_and_in_a_unit_that_others_can_wait_for():
    words = as_application(Places("shop"), "r1", "web/site", ["-c", ""], PART, unit="shop-migrate")
    assert "WorkingDirectory=/srv/shop/releases/r1/code/web/site" in words
    assert "--unit=shop-migrate" in words[: words.index("--")]


def test_a_dollar_of_the_command_stays_one():
    assert as_application(Places("shop"), "r1", "", ["-c", "print('$HOME')"], PART)[-1] == "print('$$HOME')"


def test_it_is_confined_and_ended_when_its_time_is_over():
    properties = properties_of(as_application(Places("shop"), "r1", "", ["-c", ""], PART))
    assert "ProtectSystem=strict" in properties and "TimeoutStartSec=60" in properties
    assert not [text for text in properties if text.startswith("Exec")]


def test_the_site_s_own_processes_stand_still_where_it_is_asked_for_and_go_on_by_systemd_itself():
    properties = properties_of(as_application(Places("shop"), "r1", "", ["-c", ""], PART, held=True))
    assert properties[-2:] == [
        'ExecStartPre=-+systemctl freeze "shop@*.service" "shop--*@*.service"',
        'ExecStopPost=-+systemctl thaw "shop@*.service" "shop--*@*.service"',
    ]
    # Root's systemctl would load what the site's variables say.
    [forgotten] = [text for text in properties if text.startswith("UnsetEnvironment=")]
    assert {"LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH"} <= set(forgotten.partition("=")[2].split())


def test_only_folders_that_are_there_are_made_empty_for_it(tmp_path):
    (tmp_path / "logs").mkdir()
    scratch = [str(tmp_path / "logs"), str(tmp_path / "new")]
    properties = properties_of(as_application(Places("shop"), "r1", "", [], {**PART, "scratch": scratch}))
    assert properties[-1] == "TemporaryFileSystem=%s/logs:mode=1777" % tmp_path
    assert not [text for text in properties if "/new" in text]
