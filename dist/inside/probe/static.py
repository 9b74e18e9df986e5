"""Where static files come from, how they are stored, and where this site serves them."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from inside.probe.place import relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from inside.shapes import StaticReport


def report_static(settings: Any, code: str) -> StaticReport:
    """What Caddy and collectstatic need to know; `code` is the absolute code folder."""
    from django.apps import apps

    answer: StaticReport = {
        "staticUrl": _path(settings.STATIC_URL, settings),
        "mediaUrl": _path(settings.MEDIA_URL, settings),
        "staticSources": [],
        "staticStorage": "",
        "manifestStorage": False,
        "staticfiles": apps.is_installed("django.contrib.staticfiles"),
    }
    if not answer["staticfiles"]:
        return answer
    from django.contrib.staticfiles.finders import get_finders
    from django.contrib.staticfiles.storage import staticfiles_storage

    folders = []
    for finder in get_finders():
        folders += [location for _prefix, location in getattr(finder, "locations", [])]
        folders += [storage.location for storage in getattr(finder, "storages", {}).values() if storage.exists("")]
    storage: Any = type(staticfiles_storage._wrapped) if staticfiles_storage.__class__ else None
    answer["staticSources"] = list(
        dict.fromkeys(relative(str(path), code) or os.path.realpath(path) for path in folders)
    )
    answer["staticStorage"] = f"{storage.__module__}.{storage.__qualname__}"
    answer["manifestStorage"] = hasattr(storage, "manifest_name") or hasattr(storage, "hashed_name")
    return answer


def list_upload_faults() -> list[str]:
    """
    A sentence when a file can't be saved and deleted as uploads are, else nothing. A storage elsewhere is only asked for
    a file: who may not delete there would be left with one, and a bucket keeps versions.
    """
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = "django-prod-probe.txt"
    what = "ask for"
    try:
        folder = getattr(default_storage, "location", None)
        if not (isinstance(folder, str) and os.path.isabs(folder)):
            default_storage.exists(name)
            missing = _missing_bucket(default_storage)
            return [f"uploads fail, there is no bucket {missing} for default_storage"] if missing else []
        what = "save"
        if not os.path.isdir(folder):
            return []  # Saving would make the folder; a plan leaves nothing behind.
        default_storage.delete(default_storage.save(name, ContentFile(b"probe")))
    except Exception as error:  # whatever the storage raises is the answer
        return [f"uploads fail, default_storage can't {what} a file: {type(error).__name__}: {error}"]
    return []


def _missing_bucket(storage: Any) -> str | None:
    """The bucket of django-storages' S3 that does not exist: to a question for a file it answers as if that were missing."""
    name, connection = getattr(storage, "bucket_name", None), getattr(storage, "connection", None)
    client: Any = getattr(getattr(connection, "meta", None), "client", None)
    if not isinstance(name, str) or not hasattr(client, "head_bucket"):
        return None
    try:
        client.head_bucket(Bucket=name)
    except Exception as error:  # who may use its files may not ask for it itself (403)
        response = getattr(error, "response", {})
        return name if response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404 else None
    return None


def _path(url: object, settings: Any) -> str | None:
    """The path of a URL that this site serves itself, or None."""
    parts = urlsplit(str(url))
    return (parts.path or "/") if parts.netloc in ("", *settings.ALLOWED_HOSTS) else None


def find_log_in() -> str | None:
    """The path of the project's log-in page, or of the admin's; None where there is none."""
    from django.urls import NoReverseMatch, reverse

    for name in ("login", "account_login", "admin:login"):
        try:
            return str(reverse(name))
        except NoReverseMatch:
            continue
    return None
