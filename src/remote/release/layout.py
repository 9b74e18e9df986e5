"""Folders, the system user and the place of the new release."""

from __future__ import annotations

import grp
import os
import pwd
import secrets

from remote.beneath import hand_over, open_beneath
from remote.commands import run
from remote.database.secrets_file import KEY, read_secrets, set_secrets
from remote.failure import Failure
from remote.release.close import close, may_enter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.places import Places
    from remote.shapes.release import Ready


def lay_out(places: Places, release: str, user: str, caddy: str, looks: bool) -> Ready:
    """
    Makes the empty folder of a new release, in which `user` may send into `incoming`; before that all that is not there
    yet, with the rights that it has to have, unless somebody only `looks`. `caddy` is the group that Caddy runs as.
    """
    created = False if looks else make_site(places, user, caddy)
    if looks and not may_enter(places, user):
        # Who logs in may do everything here, and has never sent anything.
        close(places, user, caddy)
    folder = places.release(release)
    os.mkdir(folder, 0o755)
    os.mkdir(folder + "/conf", 0o750)
    os.chown(folder + "/conf", 0, grp.getgrnam(places.app).gr_gid)
    make_folder(places.incoming, 0o700, user, grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name)
    return {"createdUser": created, "folder": places.incoming, "kept": os.listdir(places.incoming)}


def make_site(places: Places, user: str, caddy: str) -> bool:
    """The user, the folders and the secret key; answers whether the user had to be made."""
    app = places.app
    created = make_user(places)
    os.makedirs(places.top, exist_ok=True)
    close(places, user, caddy)
    make_folder(places.releases, 0o755)
    make_folder(places.venvs, 0o755)
    make_folder(places.backups, 0o700)
    # The only places that the application may write. Media is read by Caddy too; data by nobody else.
    make_folder(places.shared, 0o755)
    make_folder(places.media, 0o755, app, app)
    make_folder(places.data, 0o700, app, app)
    if created:
        bring_home(places)
    if KEY not in read_secrets(places):
        refuse_lost(places)
        set_secrets(places, {KEY: secrets.token_urlsafe(50)})
    return created


def bring_home(places: Places) -> None:
    """What a site of before has left, whose user is gone, is the new one's (mode: remove keeps data)."""
    user = pwd.getpwnam(places.app)
    for path in (places.media, places.data):
        with open_beneath(path, None, os.O_RDONLY | os.O_DIRECTORY) as at:
            hand_over(at, user.pw_uid, user.pw_gid)


def refuse_lost(places: Places) -> None:
    """Raises SECRETS_LOST where the site had a key: the facts are older than this. A first deploy makes one."""
    if places.live() or os.path.exists(places.kept_secrets):
        raise Failure("SECRETS_LOST", "%s was lost meanwhile" % places.secrets, hint="Run again: it says the way out.")


def make_user(places: Places) -> bool:
    """The system user that the application runs as (useradd(8)); answers whether it had to be made."""
    app = places.app
    try:
        pwd.getpwnam(app)
        return False
    except KeyError:
        pass
    words = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", places.shared]
    run([*words, "--shell", "/usr/sbin/nologin", "--comment", "django-prod-action " + app, app])
    return True


def make_folder(path: str, mode: int, owner: str = "root", group: str = "root") -> None:
    """A folder with these rights, whether it was there or not."""
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)
    os.chown(path, pwd.getpwnam(owner).pw_uid, grp.getgrnam(group).gr_gid)
