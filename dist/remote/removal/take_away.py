"""A site is taken from the server. Whenever that is cut off, the next run goes on: it begins anew with what is left."""

from __future__ import annotations

import json
import os
import shutil

from remote.apache.configure import take_away as leave_apache
from remote.beneath import hand_over, open_beneath
from remote.commands import run
from remote.facts.guarded import ACL
from remote.files import keep
from remote.nginx.configure import take_away as leave_nginx
from remote.places import RELEASE, Places
from remote.removal.databases import drop_databases
from remote.removal.found import VENV, list_files, measure_data, removing_of, state_of, survey
from remote.removal.units import end_units, remove_user
from remote.services.change import change_services
from remote.site.certificate import LIVE
from remote.site.served_by import leave as leave_caddy
from remote.site.tls import CERTBOT
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.formats import Registry
    from remote.shapes.removal import Belongings, Removed


@call
def look(*, app: str) -> Belongings:
    """What of a site would go, and what would stay; touches nothing."""
    found = survey(Places(app))
    return {**found, "bytes": measure_data(found["data"])}


@call
def take_away(*, app: str, data: bool) -> Removed:
    """
    Takes a site away, and with `data` all that people have written, too. What it does not know stays, and is told.

    Raises CADDY_FAILED, NGINX_FAILED, APACHE_FAILED, DATABASE_REFUSED, SERVICE_FAILED, COMMAND_FAILED; a further call goes on.
    """
    places = Places(app)
    if os.path.isdir(places.top):
        keep(removing_of(places), json.dumps({"data": data}) + "\n", 0o600)
    # Visitors get the web server's own words from now on, and not its error about a site that is half there.
    leave_caddy(app=app)
    leave_nginx(app=app)
    leave_apache(app=app)
    end_certificate(app)
    found = survey(places)
    end_units(app, found["units"])
    remove_user(app)
    for path in list_files(app):
        remove(path)
    if data:
        drop_databases(places)
    for path in found["made"]:
        remove_made(path)
    # As it is now: what notes databases was written once more.
    for path in [*survey(places)["data"], state_of(app)] if data else []:
        remove(path)
    change_services(lambda known: forget(known, app, data))
    if not data:
        close(places, found["data"])
    left = survey(places)
    conclude(places, data)
    return {"kept": left["data"], "databases": left["databases"], "unknown": left["unknown"]}


def end_certificate(app: str) -> None:
    """certbot forgets the site's certificate, which it would try to renew for ever (certbot(1), delete)."""
    name = "django-prod-" + app
    if os.path.isdir("%s/%s" % (LIVE, name)) and os.path.exists(CERTBOT):
        run([CERTBOT, "delete", "--non-interactive", "--cert-name", name], check=False)


def remove(path: str) -> None:
    """A file, a link, or a folder with all that is in it; a folder that something is mounted on is emptied."""
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
    elif os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)


def remove_made(path: str) -> None:
    """What the site has of releases and environments; what else lies there stays, and its folder with it."""
    known = {"releases": RELEASE, "venvs": VENV}.get(os.path.basename(path))
    if known is None:
        remove(path)
        return
    for name in os.listdir(path):
        if known.fullmatch(name):
            remove(path + "/" + name)
    if not os.listdir(path):
        os.rmdir(path)


def forget(known: Registry, app: str, data: bool) -> None:
    """Which services the site uses: its own Redis goes, and what keeps its data is still its own as long as they stay."""
    if data:
        known.pop("redis-" + app, None)
        for service in known.values():
            service["apps"].pop(app, None)
    elif "redis-" + app in known:
        # What it keeps stays; no run looks whether it is up.
        known["redis-" + app]["unit"] = None


def close(places: Places, data: list[str]) -> None:
    """What stays is root's, and nobody else gets there: the number of the user that is gone may be given out again."""
    for path in (places.media, places.data):
        if os.path.isdir(path):
            with open_beneath(path, None, os.O_RDONLY | os.O_DIRECTORY) as at:
                hand_over(at, 0, 0)
    folders = places.shared + "/folders"
    if os.path.isdir(folders):
        with open_beneath(folders, None, os.O_RDONLY | os.O_DIRECTORY) as at:
            hand_over(at, 0, 0)
    for path in data:
        # A folder stays one to pass, and a program one to run.
        shut(path, 0o600 | (os.lstat(path).st_mode & 0o100))
    # To pass, and no more: before a first deploy it is tried out whether a program starts here.
    shut(places.top, 0o711)


def shut(path: str, mode: int) -> None:
    """Makes it root's, for whom `mode` is, and for nobody else by name; a link stays as it is."""
    if os.path.islink(path):
        return
    os.chown(path, 0, 0)
    if ACL in os.listxattr(path):
        os.removexattr(path, ACL)
    os.chmod(path, mode)


def conclude(places: Places, data: bool) -> None:
    """The mark goes last, and stays as long as there is anything: it says whose that is."""
    if not os.path.isdir(places.top):
        return
    if os.path.exists(removing_of(places)):
        os.unlink(removing_of(places))
    if data and os.listdir(places.top) in ([], [os.path.basename(places.site)]):
        shutil.rmtree(places.top)
