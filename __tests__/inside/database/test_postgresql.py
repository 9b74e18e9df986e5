"""How PostgreSQL's programs reach the database, and what of a dump comes back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from inside.database.postgresql import comes_back, environment_of

SCHEMAS = {"public", "information_schema", "pg_catalog", "my schema"}


# Lines of `pg_restore --list`: number; catalogue and object; kind, schema, name, owner.
@pytest.mark.parametrize(
    "line",
    [
        "215; 1259 16385 TABLE public blog_post blog",
        "3345; 0 16385 TABLE DATA public blog_post blog",
        "3350; 0 0 SEQUENCE SET public blog_post_id_seq blog",
        "7; 2615 16500 SCHEMA - archive blog",
        "8; 2615 16501 SCHEMA - publications blog",  # begins as one that is there
        "2; 3079 16600 EXTENSION - hstore ",
        "3360; 0 0 COMMENT public TABLE blog_post blog",
        "3361; 0 0 ACL public TABLE blog_post blog",
        "222; 1255 16700 FUNCTION public total(integer) blog",
    ],
)
def test_comes_back(line: str) -> None:
    assert comes_back(line, SCHEMAS)


@pytest.mark.parametrize(
    "line",
    [
        "",
        ";",
        "; Archive created at 2026-01-01 00:00:00 UTC",
        ";     dbname: blog of the boss and more words",
        "5; 2615 2200 SCHEMA - public pg_database_owner",
        "9; 2615 16502 SCHEMA - my schema the boss",
        "3355; 0 0 COMMENT - SCHEMA public pg_database_owner",
        "3356; 0 0 ACL - SCHEMA public pg_database_owner",
        "3357; 0 0 COMMENT - EXTENSION hstore ",
        "2040; 826 16800 DEFAULT ACL public DEFAULT PRIVILEGES FOR TABLES blog",
    ],
)
def test_stays_as_it_is(line: str) -> None:
    assert not comes_back(line, SCHEMAS)


def reached(**settings: object) -> dict[str, str]:
    whole = {"NAME": "", "HOST": "", "PORT": "", "USER": "", "PASSWORD": "", "OPTIONS": {}, **settings}
    environment = environment_of(SimpleNamespace(settings_dict=whole))
    return {name: value for name, value in environment.items() if name.startswith("PG")}


@pytest.fixture(autouse=True)
def without_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)


def test_a_place_becomes_variables() -> None:
    assert reached(NAME="blog", HOST="db.example", PORT=5433, USER="ann", PASSWORD="p w'\"$") == {
        "PGDATABASE": "blog",
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "ann",
        "PGPASSWORD": "p w'\"$",
    }


def test_what_is_empty_is_left_to_libpq() -> None:
    assert reached(NAME="blog") == {"PGDATABASE": "blog"}


def test_options_of_libpq_become_variables_and_those_of_django_do_not() -> None:
    options = {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
        "service": "blog",
        "channel_binding": "require",
        "connect_timeout": 5,
        "pool": True,
        "assume_role": "owner",
        "isolation_level": 1,
    }
    assert reached(OPTIONS=options) == {
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": "/etc/ca.pem",
        "PGSERVICE": "blog",
        "PGCHANNELBINDING": "require",
        "PGCONNECT_TIMEOUT": "5",
    }


def test_an_option_wins_over_the_settings() -> None:
    assert reached(HOST="db.example", OPTIONS={"host": "other.example"}) == {"PGHOST": "other.example"}
