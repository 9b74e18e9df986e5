"""Instances and what they answer. For the type checker alone; src/shapes/instance.ts is made from it."""

from __future__ import annotations

from typing import TypedDict


class HealthAnswer(TypedDict):
    """The answer of a health path; `status` 0 when there was none."""

    status: int
    milliseconds: int
    path: str
    error: str | None
    # Whether the instance that was expected has proven that it answered.
    proven: bool


class HealthQuestion(TypedDict):
    """What an instance is asked, and how its answer is judged."""

    # As the visitor's browser names the site.
    domain: str
    healthPath: str
    # Whether the visitor comes by HTTPS.
    secure: bool
    # Whether a page that is not there or wants a log-in is good enough: the health path is only the default.
    lenient: bool


class ExpectedPage(TypedDict):
    """A page that an instance must answer before visitors get it."""

    path: str
    # What its text holds; '' for anything.
    words: str


class LiveAnswer(HealthAnswer):
    """What the live instance answers, and whether that is good."""

    healthy: bool


class Shortage(TypedDict):
    """Bytes that are free, and that a second instance like the live one would need."""

    available: int
    needed: int


class NotStarted(TypedDict):
    """Why an instance can't be started beside the live one."""

    # Too little memory for two; null where somebody's signals end or stop the new one: who runs as its user may do so.
    short: Shortage | None


class WayBack(TypedDict):
    """Where both links lead to when a run goes back; null takes a link away, as before a first deploy."""

    # What `current` leads to, and what `previous`.
    to: str | None
    previous: str | None
    # Of the run's lock.
    token: str
    # The release that is never chosen again.
    failed: str | None


class Switched(TypedDict):
    """How long the switch of the site took."""

    milliseconds: int


class Drained(TypedDict):
    """What an instance had left when it ended."""

    # Requests that nobody has accepted; null where the server can't tell.
    waiting: int | None
    # Requests and other connections that were still open after the time to drain; null likewise.
    underWay: int | None


class Withdrawn(TypedDict):
    """A worker that did not stay and was taken away: its unit, how systemd calls its end, and its last lines."""

    unit: str
    state: str
    lines: str
