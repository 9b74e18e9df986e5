from __future__ import annotations

import os
from pathlib import Path

from remote.site.found import read_name


def test_a_name_that_is_cut_within_a_letter_is_read() -> None:
    pid = str(os.getpid())
    comm = Path("/proc/self/comm")
    name = comm.read_bytes()
    try:
        # The kernel keeps 15 bytes of it.
        comm.write_bytes("naïve-cafés-é".encode())
        assert read_name(pid) == "naïve-cafés-\ufffd"
    finally:
        comm.write_bytes(name.strip())
    assert read_name("0") == ""
