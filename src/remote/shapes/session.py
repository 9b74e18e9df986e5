"""What a run and its session say to each other. For the type checker alone; src/shapes/session.ts is made from it."""

from __future__ import annotations

from typing import Sequence, TypedDict

from remote.codes import ErrorCode
from remote.model import PastRun, Records
from remote.shapes.facts import Facts


class FailureMessage(TypedDict):
    """What the server says when something fails."""

    code: ErrorCode
    message: str
    output: str
    command: str
    hint: str


class Holder(TypedDict):
    """Who takes the lock, as another run will read it."""

    actor: str
    doing: str
    url: str
    since: str


class Questions(TypedDict):
    """What the server is asked at the start of a run, in one round trip."""

    app: str
    packages: Sequence[str]
    # Of the services beside the database, those that the application wants.
    services: Sequence[str]
    uv: str
    # Empty where the live release's own address and health path are asked for.
    domain: str
    # All that the run is given; another site of the server may serve one of them.
    domains: Sequence[str]
    healthPath: str
    secure: bool
    # When the live release has the same files its list is not sent back, and else only of the parts that differ.
    filesHash: str
    parts: Sequence[str]
    ports: Sequence[int]
    holder: Holder
    # Seconds to wait for the lock; null: only looks, takes no lock and changes nothing.
    wait: float | None
    # Comes back before anything else: proof that our program runs, and then the token of the lock.
    sentinel: str
    # Seconds without a word of the runner after which the session ends.
    silence: float


class SessionMessage(TypedDict, total=False):
    """A line of the session: one of these at a time."""

    # The questions' own, before anything else.
    sentinel: str
    # Worth showing while it waits.
    log: str
    # The lists of files are seen to differ: something will be sent.
    sending: bool
    facts: Facts
    failure: FailureMessage
    # What was requested last is done.
    told: bool


class SessionRequest(TypedDict, total=False):
    """What the run asks of the session that holds its lock: one of these at a time; neither is the heartbeat."""

    # A line for history.jsonl.
    history: PastRun
    # The new records.json.
    records: Records
    # What the run has begun is to be ended, all but a migration.
    end: bool
    # The run is over, and has left nothing: the last word before it hangs up.
    over: bool
    # What an interrupted run left is to be ended, with these modules, by their names; the facts come anew.
    clear: dict[str, str]
