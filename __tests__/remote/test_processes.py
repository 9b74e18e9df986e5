from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from remote.processes import is_populated, list_processes, list_stopped

OWN = Path("/proc/self/cgroup").read_text().splitlines()[0].split(":", 2)[2]


def test_a_process_is_found_in_its_group_however_that_is_mounted() -> None:
    assert str(os.getpid()) in list_processes(OWN.rstrip("/"))
    assert list_processes(OWN.rstrip("/") + "/none") == []


@pytest.mark.parametrize(
    ("unit", "populated"),
    [
        pytest.param({}, False, id="not loaded"),
        pytest.param({"ControlGroup": "", "TasksCurrent": ""}, False, id="without a group"),
        pytest.param({"ControlGroup": OWN, "TasksCurrent": "0"}, False, id="systemd counts none"),
        pytest.param({"ControlGroup": OWN, "TasksCurrent": "3"}, True, id="systemd counts some"),
        pytest.param({"ControlGroup": OWN, "TasksCurrent": ""}, True, id="systemd counts nothing"),
        pytest.param({"ControlGroup": OWN + "/none", "TasksCurrent": "1"}, False, id="the last has just ended"),
    ],
)
def test_a_unit_is_populated_while_a_process_is_there(unit: dict[str, str], populated: bool) -> None:
    assert is_populated({**unit, "ControlGroup": unit.get("ControlGroup", "").rstrip("/")}) is (
        populated and OWN.rstrip("/") != ""
    )


def test_what_a_signal_stopped_is_found_by_its_unit() -> None:
    unit = OWN.rstrip("/").rpartition("/")[2] or OWN.strip("/")
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            assert str(process.pid) not in list_stopped(unit)
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
            assert not unit or str(process.pid) in list_stopped(unit)
            assert str(process.pid) not in list_stopped("another.service")
        finally:
            process.kill()
