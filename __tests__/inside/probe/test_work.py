"""What follows from settings that no migration and no collectstatic does."""

import types

import pytest

from inside.probe.work import compresses, list_cache_tables, list_timers

DATABASE = "django.core.cache.backends.db.DatabaseCache"


def connection(*tables):
    return types.SimpleNamespace(introspection=types.SimpleNamespace(table_names=lambda: list(tables)))


@pytest.mark.parametrize(
    "there, expected",
    [
        (connection(), ["one", "two"]),
        (connection("one"), ["two"]),
        (connection("one", "two"), []),
        (None, ["one", "two"]),
    ],
)
def test_tables_of_caches_that_are_not_there(there, expected):
    caches = {
        "default": {"BACKEND": DATABASE, "LOCATION": "one"},
        "other": {"BACKEND": DATABASE, "LOCATION": "two"},
        "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "three"},
    }
    assert list_cache_tables(types.SimpleNamespace(CACHES=caches), there) == expected


@pytest.mark.parametrize(
    "more, expected",
    [
        ({"COMPRESS_OFFLINE": True}, True),
        ({"COMPRESS_OFFLINE": True, "COMPRESS_ENABLED": False}, False),
        ({"COMPRESS_OFFLINE": True, "INSTALLED_APPS": []}, False),
        ({}, False),
    ],
)
def test_compressed_files_are_made_where_the_settings_want_them_beforehand(more, expected):
    assert compresses(types.SimpleNamespace(**{"INSTALLED_APPS": ["compressor"], **more})) is expected


def test_what_packages_leave_to_cron():
    jobs = [
        ("*/5 * * * *", "blog.cron.tick"),
        ("0 3 * * *", "django.core.management.call_command", ["clearsessions"]),
        ("0 4 * * *", "blog.cron.send", ["a"], {}, ">> /tmp/x"),
    ]
    settings = types.SimpleNamespace(INSTALLED_APPS=["django_crontab", "django_cron"], CRONJOBS=jobs)
    assert list_timers(settings) == [
        ("*/5 * * * *", "tick", 'python manage.py shell -c "from blog.cron import tick; tick()"'),
        ("0 3 * * *", "clearsessions", "python manage.py clearsessions"),
        ("0 4 * * *", "send", "python manage.py shell -c \"from blog.cron import send; send('a')\""),
        ("*/5 * * * *", "runcrons", "python manage.py runcrons"),
    ]
    assert list_timers(types.SimpleNamespace(INSTALLED_APPS=[])) == []
