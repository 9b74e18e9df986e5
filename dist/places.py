# Where everything of an application lies, and how its commands run.


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


def as_application(places, identifier, directory, words, unit=None):
    """
    The words that run a command as the system user of the application, in a release's environment: systemd
    reads the secret files itself, so that neither the user nor an argument list ever holds them (systemd-run(1)).
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
    return (
        ["systemd-run", "--pipe", "--wait", "--collect", "--quiet", "--slice=%s-deploy" % places.app]
        # Of any other type one that SIGTERM ended counts as a success (systemd.service(5), SuccessExitStatus).
        + ["--service-type=oneshot"]
        + (["--unit=" + unit] if unit else [])
        + ["--uid=" + places.app, "--gid=" + places.app]
        + [word for text in properties for word in ("-p", text)]
        + ["--", release + "/venv/bin/python"]
        # systemd replaces $NAME in a command's words: $$ stands for one dollar (systemd.service(5)).
        + [word.replace("$", "$$") for word in words]
    )
