"""Work that the project leaves to other processes: which it is, and what would do it."""

from __future__ import annotations

import contextlib
import sys
import threading

from inside.probe.place import relative
from inside.probe.port import answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from inside.shapes import Work

# Applications that bring a command which works off their queue; the word by which a process of the user's shows.
_QUEUES = {
    "django_q": ("qcluster", "python manage.py qcluster"),
    "huey.contrib.djhuey": ("run_huey", "python manage.py run_huey"),
    "django_rq": ("rqworker", "python manage.py rqworker default"),
    "django_dramatiq": ("rundramatiq", "python manage.py rundramatiq"),
    "background_task": ("process_tasks", "python manage.py process_tasks"),
    "procrastinate.contrib.django": ("procrastinate", "python manage.py procrastinate worker"),
}


def list_work(settings: Any, code: str) -> list[Work]:
    """Each with the words of the process that does it; `word` is what shows that the user has one already."""
    return [*_celery(settings, code), *_queues(settings), *_schedulers()]


def _celery(settings: Any, code: str) -> Iterator[Work]:
    module = sys.modules.get("celery")
    found = _celery_app(module, code) if module else None
    if module is None or found is None:
        return
    name, app = found
    # As a worker does it: until then it knows of no task that it finds by itself.
    with contextlib.suppress(Exception):
        app.loader.import_default_modules()
    tasks = [task for task in app.tasks if not task.startswith("celery.")]
    if tasks:
        yield {
            "what": f"Celery’s {len(tasks)} {'task' if len(tasks) == 1 else 'tasks'} ({tasks[0]}{', …' if tasks[1:] else ''})",
            "word": "worker",
            "process": f"worker: celery -A {name} worker",
            "redis": _wants_redis(str(app.conf.broker_url or "")),
        }
    if app.conf.beat_schedule or "django_celery_beat" in settings.INSTALLED_APPS:
        scheduler = (
            " --scheduler django" if "django_celery_beat" in settings.INSTALLED_APPS else " --schedule /tmp/beat"
        )
        yield {
            "what": "Celery’s schedule",
            "word": "beat",
            "process": f"beat: celery -A {name} beat{scheduler}",
            "redis": False,
        }


def _celery_app(module: Any, code: str) -> tuple[str, Any] | None:
    """The name of the project's module with an application of Celery's, and that one."""
    for name, one in sorted(sys.modules.items(), key=lambda item: len(item[0])):
        if not relative(getattr(one, "__file__", None), code):
            continue
        for value in list(vars(one).values()):
            if isinstance(value, module.Celery):
                return name.removesuffix(".celery") if hasattr(name, "removesuffix") else name.split(".celery")[
                    0
                ], value
    return None


def _queues(settings: Any) -> Iterator[Work]:
    for app, (word, process) in _QUEUES.items():
        if any(one == app or one.startswith(app + ".") for one in settings.INSTALLED_APPS):
            yield {
                "what": f"the queue of {app}",
                "word": word,
                "process": f"queue: {process}",
                "redis": app == "django_rq",
            }
    for alias, backend in (getattr(settings, "TASKS", None) or {}).items():
        if "database" in str(backend.get("BACKEND", "")).lower():
            yield {
                "what": f"TASKS['{alias}']",
                "word": "db_worker",
                "process": "queue: python manage.py db_worker",
                "redis": False,
            }


def _schedulers() -> Iterator[Work]:
    if any(thread.name == "APScheduler" for thread in threading.enumerate()):
        yield {
            "what": "APScheduler, which runs in each worker of the site at once, so that each job is done several times,",
            "word": "",
            "process": "schedule: python manage.py NAME (a command that starts the scheduler, in the place of AppConfig.ready())",
            "redis": False,
        }


def list_timers(settings: Any) -> list[tuple[str, str, str]]:
    """What packages leave to cron, each with its time (crontab(5)), a name and the line that does it."""
    found = []
    if "django_crontab" in settings.INSTALLED_APPS:
        for job in getattr(settings, "CRONJOBS", ()):
            when, path = str(job[0]), str(job[1])
            module, _, function = path.rpartition(".")
            words = job[2] if len(job) > 2 and isinstance(job[2], (list, tuple)) else ()
            named = job[3] if len(job) > 3 and isinstance(job[3], dict) else {}
            if path == "django.core.management.call_command" and words:
                options = [_option(key, value) for key, value in named.items() if value is not False]
                found.append((when, str(words[0]), " ".join(["python manage.py", *map(str, words), *options])))
            else:
                called = ", ".join([*map(repr, words), *("%s=%r" % one for one in named.items())])
                code = f"from {module} import {function}; {function}({called})"
                found.append((when, function, f'python manage.py shell -c "{code}"'))
    if "django_cron" in settings.INSTALLED_APPS:
        found.append(("*/5 * * * *", "runcrons", "python manage.py runcrons"))
    return found


def _option(key: str, value: object) -> str:
    """How manage.py takes what call_command takes by name."""
    option = "--" + key.replace("_", "-")
    return option if value is True else f"{option}={value}"


def list_cache_tables(settings: Any, connection: Any) -> list[str]:
    """The tables of caches in the database that are not there; `createcachetable` makes them, and no migration does."""
    named = [
        str(cache.get("LOCATION"))
        for cache in settings.CACHES.values()
        if str(cache.get("BACKEND")).endswith("db.DatabaseCache")
    ]
    there = connection.introspection.table_names() if named and connection is not None else []
    return [name for name in named if name not in there]


def compresses(settings: Any) -> bool:
    """Whether django-compressor's files have to be made before a page asks for them (COMPRESS_OFFLINE)."""
    on = getattr(settings, "COMPRESS_ENABLED", True) and getattr(settings, "COMPRESS_OFFLINE", False)
    return bool(on) and "compressor" in settings.INSTALLED_APPS


def _wants_redis(address: str) -> bool:
    """Whether an address is one of Redis on this server, at which nobody answers."""
    if not address.startswith(("redis://localhost", "redis://127.")):
        return False
    port = address.split("/")[2].rpartition(":")[2]
    return not answers("127.0.0.1", int(port) if port.isdigit() else 6379)


def list_dead_ends(settings: Any, code: str) -> list[str]:
    """A sentence for mail that goes nowhere, and for caches that each worker has for itself."""
    return [*_mail(settings, code), *_lonely_caches(settings)]


# Backends of Django's that send nothing, and what becomes of the mail.
_UNSENT = {"console": "is written into the journal", "dummy": "is thrown away", "locmem": "is thrown away"}


def _mail(settings: Any, code: str) -> Iterator[str]:
    backend = str(settings.EMAIL_BACKEND)
    unsent = _UNSENT.get(backend.split(".")[-2]) if backend.startswith("django.core.mail.backends.") else None
    local = backend.endswith("smtp.EmailBackend") and settings.EMAIL_HOST in ("localhost", "127.0.0.1")
    if not (unsent or local) or not _sends(settings, code):
        return
    if unsent:
        yield (
            f"e-mail {unsent} and reaches nobody, as EMAIL_BACKEND is {backend}: in production take"
            " django.core.mail.backends.smtp.EmailBackend, with EMAIL_HOST, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD of"
            " your provider (docs/recipes/e-mail.md)"
        )
    elif not answers("127.0.0.1", int(settings.EMAIL_PORT)):
        yield (
            f"e-mail goes to {settings.EMAIL_HOST}:{settings.EMAIL_PORT}, where nothing answers on this server: set"
            " EMAIL_HOST, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD of your provider, read from variables given in `env`"
        )


def _lonely_caches(settings: Any) -> Iterator[str]:
    def is_lonely(alias: str) -> bool:
        return str(settings.CACHES.get(alias, {}).get("BACKEND")).endswith("LocMemCache")

    cached = str(settings.SESSION_ENGINE).endswith((".cache", ".cached_db"))
    if cached and is_lonely(getattr(settings, "SESSION_CACHE_ALIAS", "default")):
        what = "so that people are logged out by chance"
        if settings.SESSION_ENGINE.endswith(".cached_db"):
            what = "so that a page may show what another one has changed already"
        yield (
            f"sessions lie in a cache that each worker has for itself, {what}: write"
            " SESSION_ENGINE = 'django.contrib.sessions.backends.db', or give the site a Redis (`services: [redis]`)"
        )
    counts = _counter(settings)
    if counts is not None and is_lonely(counts[1]):
        yield (
            f"{counts[0]} counts in a cache that each worker has for itself, so that it lets as many times more through"
            " as there are workers: give CACHES a backend that all share, as Redis (`services: [redis]`) or"
            " django.core.cache.backends.db.DatabaseCache"
        )


def _counter(settings: Any) -> tuple[str, str] | None:
    """What limits how often somebody may ask or try, and the alias of the cache in which it counts."""
    rest = getattr(settings, "REST_FRAMEWORK", None) or {}
    if rest.get("DEFAULT_THROTTLE_CLASSES"):
        return "DEFAULT_THROTTLE_CLASSES of REST_FRAMEWORK", "default"
    if "django_ratelimit" in sys.modules or "ratelimit.decorators" in sys.modules:
        return "django-ratelimit", str(getattr(settings, "RATELIMIT_USE_CACHE", "default"))
    if str(getattr(settings, "AXES_HANDLER", "")).endswith("AxesCacheHandler"):
        return "django-axes", str(getattr(settings, "AXES_CACHE", "default"))
    return None


# Applications whose pages send mail by themselves.
_SENDERS = {"allauth.account", "djoser", "dj_rest_auth", "django_registration", "registration"}


def _sends(settings: Any, code: str) -> bool:
    """Whether a module of the project that is loaded sends mail, or an application that it has."""
    if _SENDERS & set(settings.INSTALLED_APPS) or "django.contrib.auth.urls" in sys.modules:
        return True
    for module in list(sys.modules.values()):
        names = vars(module) if relative(getattr(module, "__file__", None), code) else {}
        if {"send_mail", "EmailMessage", "EmailMultiAlternatives", "send_mass_mail", "PasswordResetView"} & set(names):
            return True
    return False
