"""A packet filter of the action's own. For the type checker alone; src/shapes/firewall.ts is made from it."""

from __future__ import annotations

from typing import TypedDict


class Listening(TypedDict):
    """What listens where others than the server itself reach it."""

    # As `25/tcp`.
    port: str
    # The name of the process; of a socket that the kernel has to itself it is empty.
    program: str


class Attempted(TypedDict):
    """What a packet filter that is on for a trial lets in and turns away, of what listens."""

    # Why this machine can't have one; empty where it can.
    absent: str
    # Whether it differs from the one that was on.
    changed: bool
    # Ports that log-ins come by.
    ssh: list[int]
    # What others than the action serve, which stays open.
    kept: list[Listening]
    # Databases, and what is to be told by administrators alone.
    closed: list[Listening]
    # What a packet filter of the server does not see: it goes to containers.
    beyond: list[Listening]


class Gap(TypedDict):
    """Where visitors do not get through rules of somebody's own: at the input, in a chain that names no port of theirs."""

    # What printed it: nft, or as iptables-legacy.
    tool: str
    # As nft(8) has it, `inet filter`; of iptables(8) `filter`.
    table: str
    chain: str
    # Rules before the one that turns away; null where none does, and the policy drops.
    index: int | None
    # As `80/tcp`.
    ports: list[str]
