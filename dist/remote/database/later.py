"""The trial of a backup begins when the deploy that made it is over, and nobody waits for it."""

from __future__ import annotations

from remote.commands import run

# Seconds after the backup. The command is by then what this deploy has written.
LATER = 60
# Of all priorities the least (systemd.exec(5), systemd.resource-control(5)).
LOW = ["Nice=19", "IOSchedulingClass=idle", "CPUWeight=idle"]


# A weight counts among the units and slices of one parent: that of all trials is a slice of the system's own root.
TRIALS = "django_prod_trial.slice"


def look_slice(app: str) -> str:
    """What a look for `mode: status` runs in: a deploy that begins ends what runs in its own."""
    return app.replace("-", "_") + "-look.slice"


def trial_slice(app: str) -> str:
    """What a trial runs in."""
    return TRIALS.replace(".slice", "-%s.slice" % app.replace("-", "_"))


def lower() -> None:
    """Trials give way to all else on the server (systemd.resource-control(5)); until its next start."""
    run(["systemctl", "set-property", "--runtime", TRIALS, "CPUWeight=idle", "IOWeight=1"], check=False)


def begin_trial(app: str, name: str) -> None:
    """Lets a backup be tried in the background; the one before it is, where that is still to come or under way."""
    words = ["systemd-run", "--unit=%s-trial" % app, "--collect", "--on-active=%d" % LATER]
    words += [word for setting in LOW for word in ("-p", setting)]
    run([*words, "--", "/usr/local/bin/%s-restore" % app, "--try", name], check=False)


def stop_trial(app: str) -> None:
    """A trial gives way to a restore, which removes what it has made."""
    units = [app + "-trial.timer", app + "-trial.service", trial_slice(app), look_slice(app)]
    run(["systemctl", "stop", *units], check=False)
