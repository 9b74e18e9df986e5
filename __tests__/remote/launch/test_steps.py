from __future__ import annotations

import pytest

from remote.launch.steps import own_words, step_of, step_of_unit
from remote.launch.unstarted import looks_unstarted


@pytest.mark.parametrize(
    ("status", "step"),
    [(0, None), (1, None), (127, None), (199, None), (200, "CHDIR"), (203, "EXEC"), (216, "GROUP"), (217, "USER")]
    + [(223, None), (224, "PAM"), (226, "NAMESPACE"), (228, "SECCOMP"), (233, "RUNTIME_DIRECTORY"), (235, "CHOWN")]
    + [(243, "CREDENTIALS"), (245, "BPF"), (255, None)],
)
def test_the_steps_of_systemd_by_their_exit_status(status: int, step: str | None) -> None:
    assert step_of(status) == step


FAILED = "x.service: Failed at step USER spawning /srv/x: No space left on device"


@pytest.mark.parametrize(
    ("state", "text", "step"),
    [
        pytest.param({"Result": "exit-code", "ExecMainStatus": "217"}, FAILED, "USER", id="systemd says so"),
        pytest.param({"Result": "exit-code", "ExecMainStatus": "217"}, "", "USER", id="no journal"),
        pytest.param({"Result": "exit-code", "ExecMainStatus": "217"}, "bye", None, id="the program's own status"),
        pytest.param({"Result": "exit-code", "ExecMainStatus": "3"}, "Traceback", None, id="the program's fault"),
        pytest.param({"Result": "resources", "ExecMainStatus": "0"}, "", "resources", id="before any program"),
        pytest.param({}, FAILED, None, id="systemd tells nothing"),
    ],
)
def test_the_start_of_a_unit_has_failed_where_systemd_says_it(
    state: dict[str, str], text: str, step: str | None
) -> None:
    assert step_of_unit(state, text) == step


@pytest.mark.parametrize(
    "line",
    [
        "Failed to connect to bus: No such file or directory",
        "Failed to connect to system scope bus via local transport: Connection refused",
        "Failed to start transient service unit: Unit blog-migrate.service was already loaded or has a fragment file.",
        "Failed to find executable /srv/x/none: No such file or directory",
        "Job for run-r1.service failed because the control process exited with error code.",
        "Unknown assignment: ProtectProc=invisible",
        "Access denied",
        "blog@1.service: Failed to set up mount namespacing: No space left on device",
        FAILED,
    ],
)
def test_these_words_are_systemds(line: str) -> None:
    assert own_words(["hello", line]) == [line]
    assert looks_unstarted(1, [line])


def test_what_a_program_printed_or_how_it_ended_is_its_own() -> None:
    assert not looks_unstarted(1, ["Traceback (most recent call last):", "Failed to connect to bus: gone"])
    assert not looks_unstarted(0, [])
    assert not looks_unstarted(3, [])
    # Both may be either's: a program that does nothing decides.
    assert looks_unstarted(1, [])
    assert looks_unstarted(217, ["hello"])
