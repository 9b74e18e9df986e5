"""How a command runs as the application: its system user, a release's environment, and no secret in an argument."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.places import Places
    from remote.shapes.environment import Part

# By these a program is told to run other code (ld.so(8), gconv, OpenSSL): the loader forgets them for one that has more
# rights than its caller, but knows no caller here (glibc, unsecvars.h).
LOADING = (
    "LD_AUDIT LD_PRELOAD LD_LIBRARY_PATH LD_ORIGIN_PATH LD_DEBUG LD_DEBUG_OUTPUT LD_PROFILE LD_PROFILE_OUTPUT"
    " LD_DYNAMIC_WEAK LD_SHOW_AUXV GLIBC_TUNABLES GCONV_PATH LOCPATH NLSPATH MALLOC_TRACE OPENSSL_CONF OPENSSL_MODULES"
    " OPENSSL_ENGINES"
)


def as_application(
    places: Places,
    identifier: str,
    directory: str,
    words: Sequence[str],
    part: Part,
    *,
    unit: str | None = None,
    held: bool = False,
) -> list[str]:
    """
    The words that run `python` with these words as the system user of the application, in a release's environment, in
    the folder `directory` of its code, confined as `part` says. systemd reads the secret files itself, so that neither
    the user nor an argument list ever holds them, and ends what takes too long, whoever waits for it (systemd-run(1)).

    With `held` the site's own processes stand still meanwhile: who runs as the same user may signal it (kill(2)).
    systemd lets them go on however it ends, and requests wait.
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
        "TimeoutStartSec=%d" % part["seconds"],
        "TimeoutStopSec=10",
        *part["settings"],
        # A folder that is not there would be made (systemd.exec(5), TemporaryFileSystem).
        *["TemporaryFileSystem=%s:mode=1777" % path for path in part["scratch"] if os.path.isdir(path)],
    ]
    if held:
        ours = '"%s@*.service" "%s--*@*.service"' % (places.app, places.app)
        # As root and outside of the confinement (+); where groups can't be frozen it goes on without (-). Root's has the
        # variables of the unit too, so the site's may not tell it what to load.
        properties.append("UnsetEnvironment=" + LOADING)
        properties += ["ExecStartPre=-+systemctl freeze " + ours, "ExecStopPost=-+systemctl thaw " + ours]
    return [
        *["systemd-run", "--pipe", "--wait", "--collect", "--slice=" + places.slice],
        # Of any other type one that SIGTERM ended counts as a success (systemd.service(5), SuccessExitStatus).
        "--service-type=oneshot",
        *(["--unit=" + unit] if unit else []),
        *["--uid=" + places.app, "--gid=" + places.app],
        *[word for text in properties for word in ("-p", text)],
        *["--", release + "/venv/bin/python"],
        # systemd replaces $NAME in a command's words: $$ stands for one dollar (systemd.service(5)).
        *[word.replace("$", "$$") for word in words],
    ]
