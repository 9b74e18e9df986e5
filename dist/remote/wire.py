"""What the server says to the runner: one JSON object a line. A secret never stands in a command line."""

from __future__ import annotations

import importlib
import json
import sys

from remote.importer import sources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from typing_extensions import Unpack

    from remote.shapes.session import SessionMessage

    Act = TypeVar("Act", bound=Callable[..., Any])

# What the runner may call by its name.
CALLS: set[Callable[..., Any]] = set()


def call(act: Act) -> Act:
    """
    Marks what the runner may call, as `<folder>.<function>`. Its arguments come by their names, so they are keyword-only;
    its signature is the contract: src/calls.ts is made from it (script/contract).
    """
    CALLS.add(act)
    return act


# What takes the secrets of the site out of each message; a call's process has one (remote/serve.py).
hiders: list[Callable[[Any], Any]] = []


def say(**message: object) -> None:
    """A line to the runner."""
    for hide in hiders:
        message = hide(message)
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def tell(**message: Unpack[SessionMessage]) -> None:
    """A line of the session to the runner (src/server/session.ts)."""
    say(**message)


def hear() -> Any:
    """A line from the runner."""
    return json.loads(sys.stdin.buffer.readline())


def bring(module: str) -> Any:
    """
    A module that did not come with the others. The runner is asked for it before the session converses with it: nothing
    comes in between but heartbeats.
    """
    if module not in sources:
        tell(lacks=module)
    while module not in sources:
        sources.update(hear())
    return importlib.import_module(module)
