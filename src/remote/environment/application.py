"""How a command runs as the application: its system user, a release's environment, and no secret in an argument."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.places import Places


def as_application(
    places: Places, identifier: str, directory: str, words: Sequence[str], unit: str | None = None
) -> list[str]:
    """
    The words that run `python` with these words as the system user of the application, in a release's environment, in
    the folder `directory` of its code. systemd reads the secret files itself, so that neither the user nor an argument
    list ever holds them (systemd-run(1)).
    """
    release = places.release(identifier)
    folder = release + "/code" + ("/" + directory if directory else "")
    properties = [
        "EnvironmentFile=" + places.secrets,
        "EnvironmentFile=%s/conf/env" % release,
        "Environment=DJANGO_SETTINGS_MODULE=django_prod_settings PYTHONPATH=%s/conf PYTHONUNBUFFERED=1 PYTHONUTF8=1"
        % release,
        "WorkingDirectory=" + folder,
        "UMask=0022",
    ]
    return [
        *["systemd-run", "--pipe", "--wait", "--collect", "--quiet", "--slice=" + places.slice],
        # Of any other type one that SIGTERM ended counts as a success (systemd.service(5), SuccessExitStatus).
        "--service-type=oneshot",
        *(["--unit=" + unit] if unit else []),
        *["--uid=" + places.app, "--gid=" + places.app],
        *[word for text in properties for word in ("-p", text)],
        *["--", release + "/venv/bin/python"],
        # systemd replaces $NAME in a command's words: $$ stands for one dollar (systemd.service(5)).
        *[word.replace("$", "$$") for word in words],
    ]
