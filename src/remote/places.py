"""Where everything of an application lies, and how its commands run."""

from __future__ import annotations

import json
import os


class Places:
    """Where everything of an application lies."""

    def __init__(self, app):
        self.app = app
        self.top = "/srv/" + app
        self.releases = self.top + "/releases"
        self.venvs = self.top + "/venvs"
        self.shared = self.top + "/shared"
        self.media = self.shared + "/media"
        self.data = self.shared + "/data"
        self.backups = self.top + "/backups"
        self.incoming = self.top + "/incoming"
        self.current = self.top + "/current"
        self.previous = self.top + "/previous"
        self.history = self.top + "/history.jsonl"
        self.records = self.top + "/records.json"
        self.secrets = self.top + "/secrets.env"
        self.lock = "/run/django-prod/%s.lock" % app
        self.target = app + ".target"
        self.migration = app + "-migrate.service"

    def release(self, identifier):
        return "%s/%s" % (self.releases, identifier)

    def service(self, identifier):
        return "%s@%s.service" % (self.app, identifier)

    def socket_unit(self, identifier):
        return "%s@%s.socket" % (self.app, identifier)

    def live(self):
        """The release that `current` names, None when there is none."""
        try:
            return os.path.basename(os.readlink(self.current))
        except OSError:
            return None

    def past(self):
        """The lines of history.jsonl, oldest first; a line that a full disk cut is left out."""
        lines = []
        try:
            with open(self.history, encoding="utf-8") as file:
                for line in file:
                    try:
                        lines.append(json.loads(line))
                    except ValueError:
                        continue
        except FileNotFoundError:
            pass
        return lines

    def owner(self, identifier):
        """The release whose instance this release's http.sock leads to (a kept instance is a link to it)."""
        path = self.release(identifier) + "/http.sock"
        if not os.path.lexists(path):
            return None
        return os.path.basename(os.path.dirname(os.path.realpath(path)))


def process_files(app):
    """The unit files of the application's other processes."""
    folder = "/etc/systemd/system"
    return sorted(
        os.path.join(folder, name)
        for name in os.listdir(folder)
        if name.startswith(app + "--") and name.endswith(("@.service", "@.timer"))
    )
