"""Folders, the system user and the place of the new release."""

from __future__ import annotations

import grp
import os
import pwd
import secrets

from remote.commands import run
from remote.files import write_aside


def make_folder(path, mode, owner="root", group="root"):
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)
    os.chown(path, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)


def lay_out(places, args):
    app = args["app"]
    created = False
    try:
        pwd.getpwnam(app)
    except KeyError:
        run(
            [
                "useradd",
                "--system",
                "--user-group",
                "--no-create-home",
                "--home-dir",
                places.shared,
                "--shell",
                "/usr/sbin/nologin",
                "--comment",
                "django-prod-action " + app,
                app,
            ]
        )
        created = True
    make_folder(places.top, 0o755)
    make_folder(places.releases, 0o755)
    make_folder(places.venvs, 0o755)
    make_folder(places.backups, 0o700)
    make_folder(places.incoming, 0o700, args["user"], grp.getgrgid(pwd.getpwnam(args["user"]).pw_gid).gr_name)
    # The only places that the application may write. Media is read by Caddy too; data by nobody else.
    make_folder(places.shared, 0o755)
    make_folder(places.media, 0o755, app, app)
    make_folder(places.data, 0o700, app, app)
    if not os.path.exists(places.secrets):
        write_aside(places.secrets, 'DJANGO_PROD_SECRET_KEY="%s"\n' % secrets.token_urlsafe(50), 0o600)
    release = places.release(args["release"])
    os.mkdir(release, 0o755)
    os.mkdir(release + "/conf", 0o750)
    os.chown(release + "/conf", 0, grp.getgrnam(app).gr_gid)
    return {"createdUser": created, "kept": os.listdir(places.incoming)}
