"""The words of systemd for a program that it could not start: none of them comes from the program."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# systemd.exec(5), "Process Exit Codes": from 200 on; a dash where a number is not in use.
NAMES = (
    "CHDIR NICE FDS EXEC MEMORY LIMITS OOM_ADJUST SIGNAL_MASK STDIN STDOUT CHROOT IOPRIO TIMERSLACK SECUREBITS "
    "SETSCHEDULER CPUAFFINITY GROUP USER CAPABILITIES CGROUP SETSID CONFIRM STDERR - PAM NETWORK NAMESPACE "
    "NO_NEW_PRIVILEGES SECCOMP SELINUX_CONTEXT PERSONALITY APPARMOR_PROFILE ADDRESS_FAMILIES RUNTIME_DIRECTORY - CHOWN "
    "SMACK_PROCESS_LABEL KEYRING STATE_DIRECTORY CACHE_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY NUMA_POLICY "
    "CREDENTIALS - BPF KSM"
)
STEPS = {200 + number: name for number, name in enumerate(NAMES.split()) if name != "-"}

# What systemd-run(1) itself says when it starts nothing, and what PID 1 says of a unit (systemd, src/run and src/core).
OWN_WORDS = re.compile(
    r"^(Failed to (connect to|create) .*bus|Failed to start transient|Failed to find executable|Failed to get D-Bus"
    r"|Unknown assignment|Unit \S+ (was already|already|is masked)|Job for \S+|Access denied|Interactive authentication"
    r"|Transport endpoint|Connection (refused|timed out)|\S+: Failed (to|at step) )"
)


def step_of(status: int) -> str | None:
    """The step at which systemd failed, by the exit status that it then gives; None for the program's own."""
    return STEPS.get(status)


def own_words(lines: Sequence[str]) -> list[str]:
    """The lines that are systemd's."""
    return [line for line in lines if OWN_WORDS.match(line)]


def step_of_unit(state: Mapping[str, str], text: str) -> str | None:
    """
    The step at which the start of a unit failed; None where its program ran, or nobody can tell. `state` has Result and
    ExecMainStatus (org.freedesktop.systemd1(5)), `text` what the journal has of it: an exit status alone may be the
    program's own.
    """
    if state.get("Result") == "resources":
        return "resources"
    status = state.get("ExecMainStatus", "")
    step = step_of(int(status)) if status.isdigit() else None
    return step if step and (not text or "Failed at step %s" % step in text) else None
