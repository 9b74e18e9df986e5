import json
import sys
import types

import pytest

from render import settings_databases, settings_project

POSTGRESQL, MYSQL = "django.db.backends.postgresql", "django.db.backends.mysql"
SQLITE = "django.db.backends.sqlite3"
OWN = [POSTGRESQL, "db", "5433", "shop", "seller"]
PLACE = {
    **{"engine": "postgresql", "name": "blog", "user": "blog", "password": "made", "host": "127.0.0.1"},
    **{"port": "5432", "options": {}},
}
OURS = {"NAME": "blog", "USER": "blog", "PASSWORD": "made", "HOST": "127.0.0.1", "PORT": "5432"}


@pytest.fixture
def given(monkeypatch, tmp_path):
    """Sets what the renderer or the server would give, by name."""
    monkeypatch.setattr(settings_project, "_project", tmp_path / "code")
    monkeypatch.setattr(settings_databases, "_code", tmp_path / "code")
    monkeypatch.setattr(settings_databases, "_shared", tmp_path / "shared")

    def give(django=(5, 2), **names):
        monkeypatch.setattr(settings_databases.django, "VERSION", django)
        for name, value in names.items():
            monkeypatch.setattr(settings_databases, f"_{name}", value)

    give()
    return give


@pytest.mark.parametrize(
    "engine, kind",
    [
        (POSTGRESQL, "postgresql"),
        ("django.contrib.gis.db.backends.postgis", "postgresql"),
        ("psqlextra.backend", "postgresql"),
        (MYSQL, "mysql"),
        (SQLITE, "sqlite"),
        ("django.contrib.gis.db.backends.spatialite", "sqlite"),
        ("django.db.backends.oracle", ""),
        ("", ""),
    ],
)
def test_the_kind_of_a_backend(engine, kind):
    assert settings_databases._kind(engine) == kind


OWN_SQLITE = [SQLITE, "", "", "db.sqlite3", ""]
MADE = {**PLACE, "for": [OWN]}


@pytest.mark.parametrize(
    "wanted, own, found",
    [
        ("auto", OWN, True),
        ("auto", [*OWN[:3], "other", "seller"], False),
        ("auto", OWN_SQLITE, False),
        ("sqlite", OWN, False),
        # Asked for by name: it stands for any entry of another kind, and of its own kind for the one it was made for.
        ("postgresql", OWN_SQLITE, True),
        ("postgresql", OWN, True),
        ("postgresql", [*OWN[:3], "other", "seller"], False),
        ("mysql", OWN_SQLITE, False),
    ],
)
def test_what_a_database_made_here_stands_for(given, monkeypatch, wanted, own, found):
    given(wanted_database=wanted)
    monkeypatch.setenv("DJANGO_PROD_DATABASES", json.dumps([MADE]))
    assert settings_databases._stands_in(own) == (MADE if found else None)


@pytest.mark.parametrize(
    ("theirs", "place", "ours"),
    [
        ({"ENGINE": SQLITE, "NAME": "/code/db.sqlite3"}, None, "db.sqlite3"),
        ({"ENGINE": POSTGRESQL, "HOST": "db", "PORT": 5433, "NAME": "shop", "USER": "reader"}, PLACE, "blog"),
    ],
)
def test_the_default_database_under_another_name_is_the_default_one(given, theirs, place, ours):
    own = [str(theirs.get(key) or "") for key in ("ENGINE", "HOST", "PORT", "NAME", "USER")]
    given(wanted_database="auto", own=[*own[:4], "seller"], place=place)
    replica = settings_databases._database("replica", {**theirs, "TEST": {"MIRROR": "default"}})
    assert replica["NAME"].endswith(ours) and replica["TEST"] == {"MIRROR": "default"}
    other = settings_databases._database("other", {**theirs, "NAME": "/elsewhere/other"})
    assert other["NAME"] == "/elsewhere/other"


def test_sqlite_by_name_is_ours_whatever_was_made_here(given, monkeypatch):
    given(wanted_database="sqlite")
    monkeypatch.setenv("DJANGO_PROD_DATABASES", json.dumps([{**MADE, "for": [OWN_SQLITE]}]))
    assert settings_databases._stands_in(OWN_SQLITE) is None


def test_a_url_comes_before_what_was_made_here(given, monkeypatch):
    given(wanted_database="url")
    monkeypatch.setenv("DJANGO_PROD_DATABASES", json.dumps([MADE]))
    monkeypatch.setenv("DJANGO_PROD_DATABASE", json.dumps(PLACE))
    assert settings_databases._stands_in(OWN) == PLACE


@pytest.mark.parametrize("made", [None, ""])
def test_without_any_nothing_stands_in(given, monkeypatch, made):
    monkeypatch.delenv("DJANGO_PROD_DATABASES", raising=False)
    if made is not None:
        monkeypatch.setenv("DJANGO_PROD_DATABASES", made)
    assert settings_databases._stands_in(OWN) is None


def test_the_entry_of_a_server_keeps_what_is_not_its_place(given):
    theirs = {
        **{"ENGINE": POSTGRESQL, "NAME": "shop", "USER": "seller", "PASSWORD": "theirs", "HOST": "db", "PORT": 5433},
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"sslmode": "disable", "service": "x", "gssencmode": "y", "isolation_level": 3},
    }
    assert settings_databases._server(PLACE, theirs) == {
        **OURS,
        "ENGINE": POSTGRESQL,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": {"isolation_level": 3},
        "CONN_MAX_AGE": 60,
    }


@pytest.mark.parametrize(
    "engine, kind, expected",
    [
        (None, "postgresql", POSTGRESQL),
        (SQLITE, "mysql", MYSQL),
        ("django.contrib.gis.db.backends.spatialite", "postgresql", "django.contrib.gis.db.backends.postgis"),
        ("django.contrib.gis.db.backends.postgis", "mysql", "django.contrib.gis.db.backends.mysql"),
        ("psqlextra.backend", "postgresql", "psqlextra.backend"),
    ],
)
def test_the_engine_of_a_server(given, engine, kind, expected):
    theirs = {"ENGINE": engine, "CONN_MAX_AGE": 5, "TIME_ZONE": "UTC", "OPTIONS": {"timeout": 3}}
    entry = settings_databases._server({**PLACE, "engine": kind}, theirs)
    assert entry["ENGINE"] == expected
    assert entry["CONN_MAX_AGE"] == 5
    # What belongs to another engine is left behind.
    kept = settings_databases._kind(engine or "") == kind
    assert ("TIME_ZONE" in entry, "timeout" in entry["OPTIONS"]) == (kept, kept)


def test_a_pool_has_no_age(given):
    theirs = {"ENGINE": POSTGRESQL, "OPTIONS": {"pool": True}}
    assert "CONN_MAX_AGE" not in settings_databases._server(PLACE, theirs)


def mysql_options(theirs, place=None):
    place = {**PLACE, "engine": "mysql", "options": place or {}}
    return settings_databases._server(place, {"ENGINE": MYSQL, "OPTIONS": theirs})["OPTIONS"]


STRICT = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES')"


@pytest.mark.parametrize(
    "theirs, expected",
    [
        ({}, {"charset": "utf8mb4", "init_command": STRICT}),
        ({"charset": "latin1"}, {"charset": "latin1", "init_command": STRICT}),
        ({"sql_mode": "ANSI"}, {"charset": "utf8mb4", "sql_mode": "ANSI"}),
        ({"init_command": "SET x = 1"}, {"charset": "utf8mb4", "init_command": "SET x = 1"}),
        ({"unix_socket": "/x", "ssl": {"ca": "y"}}, {"charset": "utf8mb4", "init_command": STRICT}),
    ],
)
def test_mysql_has_all_of_unicode_and_refuses_what_does_not_fit(given, theirs, expected):
    assert mysql_options(theirs) == expected


@pytest.mark.parametrize(
    "mode, ssl",
    [
        ("DISABLED", None),
        ("PREFERRED", None),
        ("REQUIRED", {"check_hostname": False, "verify_mode": False}),
        ("VERIFY_CA", {"check_hostname": False, "verify_mode": True}),
        ("VERIFY_IDENTITY", {"check_hostname": True, "verify_mode": True}),
    ],
)
def test_pymysql_is_told_the_same_in_its_own_words(given, monkeypatch, mode, ssl):
    assert mysql_options({}, {"ssl_mode": mode})["ssl_mode"] == mode
    monkeypatch.setitem(sys.modules, "MySQLdb", types.ModuleType("pymysql"))
    assert "ssl" not in mysql_options({})
    options = mysql_options({}, {"ssl_mode": mode, **({"ssl": {"ca": "x"}} if ssl else {})})
    assert "ssl_mode" not in options
    assert options.get("ssl") == (ssl and {**ssl, "ca": "x"})


@pytest.mark.parametrize(
    "django, database, checked",
    [
        ((5, 2), {"CONN_MAX_AGE": 60}, True),
        ((5, 2), {"CONN_MAX_AGE": None}, True),
        ((5, 2), {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": False}, False),
        ((5, 2), {"CONN_MAX_AGE": 0}, None),
        ((5, 2), {}, None),
        # Django 4.1 brought them.
        ((4, 0), {"CONN_MAX_AGE": 60}, None),
    ],
)
def test_a_connection_that_is_kept_is_checked(given, django, database, checked):
    given(django=django)
    assert settings_databases._checked(database).get("CONN_HEALTH_CHECKS") is checked


@pytest.mark.parametrize("django, more", [((5, 0), set()), ((5, 1), {"transaction_mode", "init_command"})])
def test_sqlite_lies_in_the_shared_folder_and_waits_for_its_turn(given, tmp_path, django, more):
    given(django=django)
    entry = settings_databases._sqlite("logs", {"NAME": "logs.db", "OPTIONS": {"timeout": 3}, "TIME_ZONE": "UTC"})
    assert entry["NAME"] == str(tmp_path / "shared/data/logs.sqlite3")
    assert entry["TIME_ZONE"] == "UTC"
    assert entry["OPTIONS"].pop("timeout") == 3
    assert set(entry["OPTIONS"]) == more


@pytest.mark.parametrize(
    "alias, name, moved",
    [
        ("default", "/usr/share/geo.db", "db"),
        ("logs", "logs.db", "logs"),
        ("geo", "/usr/share/geo.db", None),
    ],
)
def test_which_file_moves(given, tmp_path, alias, name, moved):
    given(place=None)
    entry = settings_databases._database(alias, {"ENGINE": SQLITE, "NAME": name})
    assert entry["NAME"] == (str(tmp_path / f"shared/data/{moved}.sqlite3") if moved else name)


def test_sqlite_takes_the_place_of_a_server(given, tmp_path):
    given(place=None, wanted_database="sqlite")
    entry = settings_databases._database("default", {"ENGINE": MYSQL, "PASSWORD": "x", "ATOMIC_REQUESTS": True})
    del entry["OPTIONS"]
    name = str(tmp_path / "shared/data/db.sqlite3")
    assert entry == {"ENGINE": SQLITE, "NAME": name, "ATOMIC_REQUESTS": True}


def test_only_the_default_has_its_place_on_this_server(given):
    given(place=PLACE)
    other = {"ENGINE": POSTGRESQL, "HOST": "db"}
    assert settings_databases._database("default", other)["HOST"] == "127.0.0.1"
    assert settings_databases._database("other", other) == other


@pytest.mark.parametrize(
    "engine, name, expected",
    [
        ("shop.backends", "/code/db.sqlite3", True),
        ("shop.backends", "shop.db", True),
        ("shop.backends", "shop", False),
        ("shop.mysql", "/code/db.sqlite3", False),
        ("", None, False),
    ],
)
def test_a_backend_of_the_projects_own_is_sqlites_by_its_file(engine, name, expected):
    assert settings_databases._is_file(engine, name) is expected


def test_a_file_of_a_backend_of_the_projects_own_lies_outside_the_code(given, tmp_path):
    given(place=None, wanted_database="auto")
    entry = {"ENGINE": "shop.backends", "NAME": tmp_path / "code" / "db.sqlite3"}
    assert settings_databases._database("default", entry)["NAME"] == str(tmp_path / "shared/data/db.sqlite3")
