"""A program that systemd could not start: the server is to blame, and not the project."""

from __future__ import annotations

from remote.commands import run, tail
from remote.failure import Failure
from remote.launch.obstacles import find_obstacle, nearest
from remote.launch.steps import own_words, step_of_unit
from remote.systemd import has_bus, show_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def find_failed_step(unit: str, text: str) -> str | None:
    """The step at which systemd failed to start a unit, None where that is not it; `text` is what the journal has of it."""
    state = show_units([unit], ["Result", "ExecMainStatus"]).get(unit, {})
    return step_of_unit(state, text)


def read_words(unit: str) -> list[str]:
    """What systemd has last said of its failure with a unit; nothing where there is no journal."""
    lines = run(["journalctl", "-q", "-o", "cat", "-n", "30", "-u", unit], check=False).stdout.splitlines()
    return own_words(lines)[-4:]


def launch_failure(
    what: str, step: str | None, words: Sequence[str], folder: str, command: str, outlook: str = "Run again then."
) -> Failure:
    """
    The failure for a person: `what` could not be started, as a subject; `folder` is where its program lies, `words` what
    systemd said, `step` where it failed, None for systemd-run itself, `outlook` what becomes of the site.
    """
    text = "\n".join(words)
    obstacle = find_obstacle(nearest(folder))
    if "bus" in text and not has_bus():
        cause, remedy = (
            "the system's D-Bus does not answer",
            'Run "apt-get install dbus" and "systemctl start dbus.socket".',
        )
    elif obstacle:
        cause, remedy = obstacle
    else:
        cause = "systemd failed at the step %s" % step if step else "systemd-run failed"
        remedy = hint_for(step, text)
    return Failure(
        "LAUNCH_FAILED",
        "%s can't be started on this server: %s"
        % (what, cause[:1].lower() + cause[1:] if cause[:4] == "The " else cause),
        output=tail(text) or (cause if obstacle else "systemd gave no reason (systemd.exec(5) explains its steps)"),
        command=command,
        hint=remedy + " The project is not to blame. " + outlook,
    )


def hint_for(step: str | None, text: str) -> str:
    """What to change, as far as step and words tell it."""
    if step in ("USER", "NAMESPACE"):
        if "No space left on device" in text or "not permitted" in text or "not supported" in text:
            return (
                'The machine gives out no namespaces: "sysctl user" and the settings of the container that it may be say '
                "how many. The next run finds out which protections can be had here, and does without the others."
            )
        return "A user, a folder or a namespace that the unit names can't be had: the lines below name it."
    if step == "resources":
        return "What the unit needs before its start is lacking: memory, another process, or a file that the lines below name."
    if step == "EXEC":
        return 'Does AppArmor or SELinux forbid the program, or is its interpreter gone? "journalctl -k" and "ls -lL" tell.'
    if step == "GROUP":
        return 'A group that the unit names is not there ("getent group").'
    return "The lines below are systemd's own, and systemd.exec(5) explains its steps (docs/troubleshooting.md too)."
