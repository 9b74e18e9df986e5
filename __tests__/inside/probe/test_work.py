"""What follows from settings that no migration and no collectstatic does."""

import types

import pytest

from inside.probe.work import compresses, list_cache_tables, list_dead_ends, list_timers

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
        ("0 4 * * *", "blog.cron.send", ["a"], {"to": 3}, ">> /tmp/x"),
        ("0 5 * * *", "blog.cron.tick", ">> /tmp/x"),
        (
            "0 6 * * *",
            "django.core.management.call_command",
            ["dumpdata", "auth"],
            {"indent": 4, "natural_foreign": True, "all": False},
        ),
    ]
    settings = types.SimpleNamespace(INSTALLED_APPS=["django_crontab", "django_cron"], CRONJOBS=jobs)
    assert list_timers(settings) == [
        ("*/5 * * * *", "tick", 'python manage.py shell -c "from blog.cron import tick; tick()"'),
        ("0 3 * * *", "clearsessions", "python manage.py clearsessions"),
        ("0 4 * * *", "send", "python manage.py shell -c \"from blog.cron import send; send('a', to=3)\""),
        ("0 5 * * *", "tick", 'python manage.py shell -c "from blog.cron import tick; tick()"'),
        ("0 6 * * *", "dumpdata", "python manage.py dumpdata auth --indent=4 --natural-foreign"),
        ("*/5 * * * *", "runcrons", "python manage.py runcrons"),
    ]
    assert list_timers(types.SimpleNamespace(INSTALLED_APPS=[])) == []


LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}


def settings_of(**more):
    plain = {
        "INSTALLED_APPS": [],
        "EMAIL_BACKEND": "anymail.backends.mailgun.EmailBackend",
        "EMAIL_HOST": "localhost",
        "SESSION_ENGINE": "django.contrib.sessions.backends.db",
        "CACHES": LOCAL,
    }
    return types.SimpleNamespace(**{**plain, **more})


@pytest.mark.parametrize(
    "more, said",
    [
        ({}, []),
        (
            {"REST_FRAMEWORK": {"DEFAULT_THROTTLE_CLASSES": ["a"]}},
            ["DEFAULT_THROTTLE_CLASSES of REST_FRAMEWORK counts"],
        ),
        ({"REST_FRAMEWORK": {"DEFAULT_THROTTLE_CLASSES": ["a"]}, "CACHES": SHARED}, []),
        ({"REST_FRAMEWORK": {"DEFAULT_THROTTLE_CLASSES": []}}, []),
        ({"AXES_HANDLER": "axes.handlers.cache.AxesCacheHandler"}, ["django-axes counts"]),
        ({"AXES_HANDLER": "axes.handlers.database.AxesDatabaseHandler"}, []),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.cache"}, ["sessions lie in a cache"]),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db"}, ["sessions lie in a cache"]),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db", "CACHES": SHARED}, []),
        ({"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}, []),
    ],
)
def test_caches_that_each_worker_has_for_itself(more, said):
    found = list_dead_ends(settings_of(**more), "/nowhere")
    assert [one.startswith(text) for one, text in zip(found, said)] == [True] * len(said)
    assert len(found) == len(said)


@pytest.mark.parametrize(
    "backend, apps, said",
    [
        ("console", ["allauth.account"], "e-mail is written into the journal"),
        ("locmem", ["djoser"], "e-mail is thrown away"),
        ("dummy", ["allauth.account"], "e-mail is thrown away"),
        # Nobody sends any; a file has a place of its own, which is told elsewhere.
        ("console", ["allauth"], None),
        ("filebased", ["allauth.account"], None),
    ],
)
def test_mail_that_reaches_nobody(backend, apps, said):
    name = "django.core.mail.backends.%s.EmailBackend" % backend
    found = list_dead_ends(settings_of(EMAIL_BACKEND=name, INSTALLED_APPS=apps), "/nowhere")
    assert len(found) == (0 if said is None else 1)
    assert said is None or found[0].startswith(said)
