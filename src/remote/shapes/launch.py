"""How units start on this machine. For the type checker alone; src/shapes/launch.ts is made from it."""

from __future__ import annotations

from typing import Sequence, TypedDict


class Confinement(TypedDict):
    """Settings of a unit that go together, by the name of the first (systemd.exec(5))."""

    name: str
    settings: Sequence[str]
