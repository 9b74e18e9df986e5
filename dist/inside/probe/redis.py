"""Redis that settings name and that does not answer: a page that asks it fails, or does without what it keeps."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from inside.probe.port import answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

# Of this server; a name without a dot is one that only containers know.
HERE = ("localhost", "127.0.0.1", "::1")


def list_silent_redis(settings: Any) -> list[str]:
    """A sentence for each setting whose Redis is to be here, and is not; one that `services` makes is left to it."""
    found: dict[tuple[str, int], list[str]] = {}
    for name, address in _addresses(settings):
        parts = urlsplit(address)
        host = parts.hostname or ""
        # Which of its numbers is the settings' own affair.
        if parts.scheme not in ("redis", "rediss") or _server_of(address) == _server_of(os.environ.get("REDIS_URL")):
            continue
        if host in HERE or (host and "." not in host and ":" not in host):
            found.setdefault((host, parts.port or 6379), []).append(name)
    return [
        f"{' and '.join(dict.fromkeys(names))}: no Redis answers at {host}:{port}. Write `services: [redis]` into"
        " .github/django-prod.yml: a variable with this address as its default gets that of the site's Redis, and"
        " without one the settings have to read REDIS_URL"
        for (host, port), names in found.items()
        if not answers(host, port)
    ]


def _server_of(address: str | None) -> str:
    return (address or "").rpartition("/")[0]


def _addresses(settings: Any) -> Iterator[tuple[str, str]]:
    for alias, cache in settings.CACHES.items():
        places = cache.get("LOCATION") or ()
        if "redis" in str(cache.get("BACKEND")).lower():
            listed = places.split(",") if isinstance(places, str) else places
            yield from ((f"CACHES['{alias}']", str(place)) for place in listed)
    for alias, layer in (getattr(settings, "CHANNEL_LAYERS", None) or {}).items():
        for place in (layer.get("CONFIG") or {}).get("hosts") or ():
            address: Any = place.get("address") if isinstance(place, dict) else place
            pair = isinstance(address, (list, tuple))
            yield f"CHANNEL_LAYERS['{alias}']", f"redis://{address[0]}:{address[1]}" if pair else str(address)
    for name in ("CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"):
        broker = str(getattr(settings, name, None) or "")
        # Of one on this server the lines for the worker speak.
        if urlsplit(broker).hostname not in HERE:
            yield name, broker
