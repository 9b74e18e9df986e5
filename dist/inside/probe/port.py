"""A port that settings name, and whether somebody listens there."""

from __future__ import annotations

import socket


def answers(host: str, port: int) -> bool:
    """Whether anybody takes a connection there within a second."""
    try:
        socket.create_connection((host, port), timeout=1).close()
        return True
    except OSError:
        return False
