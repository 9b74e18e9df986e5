"""Where everything of an application lies on the server, and what its units are called."""

from __future__ import annotations

import os
import re

SRV = "/srv"
UNITS = "/etc/systemd/system"
# What a run calls its release: when, and of which commit (src/open-deployment.ts). Any other folder is somebody else's.
RELEASE = re.compile(r"\d{8}T\d{6}-[0-9a-z]+(-\d+)?")


class Places:
    """Where everything of an application lies."""

    def __init__(self, app: str) -> None:
        self.app = app
        self.top = "%s/%s" % (SRV, app)
        self.releases = self.top + "/releases"
        self.venvs = self.top + "/venvs"
        self.shared = self.top + "/shared"
        self.media = self.shared + "/media"
        self.data = self.shared + "/data"
        # The uploads once more, as Caddy sees them.
        self.shown = "/run/django-prod-media/" + app
        self.backups = self.top + "/backups"
        self.incoming = self.top + "/incoming"
        self.current = self.top + "/current"
        self.previous = self.top + "/previous"
        self.history = self.top + "/history.jsonl"
        self.records = self.top + "/records.json"
        self.site = self.top + "/site.json"
        # What serves it, where that is not Caddy.
        self.proxy = self.top + "/proxy.json"
        # `on` is there in maintenance.
        self.maintenance = self.top + "/maintenance"
        self.secrets = self.top + "/secrets.env"
        # The copy of it beside the backups: by it a loss is seen, and it is the way back.
        self.kept_secrets = self.backups + "/secrets.env"
        # Is there while a restore is under way, and after one that was cut off.
        self.restoring = self.top + "/restoring.json"
        self.lock = "/run/django-prod/%s.lock" % app
        # Of whoever makes and removes databases beside the site's: a restore, the trial of a backup.
        self.beside_lock = "/run/django-prod/%s.beside.lock" % app
        self.target = app + ".target"
        self.migration = app + "-migrate.service"
        # A dash would put it below another one's (systemd.slice(5)): what ends `shop` would end `shop-deploy` too.
        self.slice = app.replace("-", "_") + "-deploy.slice"

    def release(self, identifier: str) -> str:
        """The folder of a release."""
        return "%s/%s" % (self.releases, identifier)

    def service(self, identifier: str) -> str:
        """The unit of the instance that a release brought."""
        return "%s@%s.service" % (self.app, identifier)

    def socket_unit(self, identifier: str) -> str:
        """The unit of that instance's socket."""
        return "%s@%s.socket" % (self.app, identifier)

    def live(self) -> str | None:
        """The release that `current` names, None when there is none."""
        try:
            return os.path.basename(os.readlink(self.current))
        except OSError:
            return None

    def live_owner(self) -> str | None:
        """The release whose instance serves what is live (one that kept its instance leads to another's)."""
        live = self.live()
        return self.owner(live) if live else None

    def owner(self, identifier: str) -> str | None:
        """The release whose instance this release's http.sock leads to (a kept instance is a link to it)."""
        path = self.release(identifier) + "/http.sock"
        if not os.path.lexists(path):
            return None
        return os.path.basename(os.path.dirname(os.path.realpath(path)))


def unit_names(app: str) -> str:
    """
    What the files of the application's units are called, as a regular expression. Mounts, by which Caddy sees uploads,
    are called by their places (systemd.unit(5), string escaping).
    """
    return (
        r"%s(@\.(service|socket)|-(current|media|backup|backup-failed)\.(service|timer)|\.target|--[\w-]+@\.(service|timer))|run-django\\x2dprod\\x2dmedia-\.?%s\.mount"
        % (app, app.replace("-", r"\\x2d"))
    )


def caddy_file(app: str) -> str:
    """The site's file for Caddy."""
    return "/etc/caddy/%s.caddyfile" % app


def list_outside(app: str) -> list[str]:
    """What the application has outside of its folder and beside its units: Caddy's file, and commands."""
    return [caddy_file(app), "/usr/local/bin/%s-manage" % app, "/usr/local/bin/%s-restore" % app]


def unloaded_mark(app: str) -> str:
    """Is there while Caddy's files are written and Caddy has not loaded them: a run may be ended in between."""
    return "/run/django-prod/%s.unloaded" % app
