"""
The shapes of what crosses between the runner and a release's own Python. For the type checker alone: this module is
never sent. script/contract makes src/shapes/probe.ts from it.
"""

from __future__ import annotations

from typing import Literal, TypedDict

# probe


class ProbeQuestion(TypedDict):
    """What Django is asked about; it holds no secret."""

    # Begins the line of the answer: random, so that nothing the project prints can be taken for it.
    marker: str
    # `package.module:callable`
    application: str
    # The absolute code folder of the release on the server.
    code: str
    secure: bool
    # After so many seconds whatever the project is doing is given up.
    seconds: int


class Risk(TypedDict):
    """What one operation of a migration may do to a site in use."""

    # As `RemoveField article.subtitle`.
    operation: str
    # The live release fails; nobody knows; existing rows may not allow it; others wait while it runs.
    kind: Literal["breaks", "unknown", "fails", "locks"]
    # Why, as a part of a sentence.
    why: str


class PendingMigration(TypedDict):
    """One migration that is not applied yet."""

    name: str
    file: str | None
    # Names of the operations, e.g. `AddField`.
    operations: list[str]
    # True when code that does not know the migration keeps working after it.
    compatible: bool
    # What may go wrong with it; empty where the database is empty too.
    risks: list[Risk]
    # Its statements, or a line that says why there are none, bounded in length; a comment begins with `--`.
    sql: list[str]
    # True when the database takes it back as a whole if it fails.
    undone: bool


class MissingMigration(TypedDict):
    """An app whose models changed without a migration."""

    app: str
    # The file of the models, relative to the code folder.
    file: str | None


class CheckMessage(TypedDict):
    """What a system check of Django says."""

    # Django's levels: 20 info, 30 warning, 40 error, 50 critical.
    level: int
    id: str
    message: str
    hint: str


class DatabaseReport(TypedDict):
    """The default database, as Django has it in production."""

    # Class path of the backend.
    engine: str
    # Django's `connection.vendor`; `''` where no driver could be loaded.
    vendor: str
    name: str
    user: str
    # `''` is this machine, by its socket.
    host: str
    port: str
    # False where the connection's place stands in a file that only the driver reads.
    placed: bool
    reachable: bool
    error: str | None
    # Why it can't be used, as far as its driver's words tell: no driver; a server too old for this Django; no
    # encryption as asked for; user or password refused; no database of that name; no such host or no way to it; nothing
    # listens there; the user may not do what migrations need.
    fault: Literal["driver", "version", "tls", "refused", "name", "host", "stopped", "privilege", "other"] | None
    # What the settings gave Django: the project's own entry, the database made here, or the one of a URL.
    source: Literal["project", "made", "given"]
    # The project's own entry (engine, host, port, name, user), by which is remembered what stands for it.
    entry: list[str]


class DatabaseAway(TypedDict):
    """All that Django can say of a release while its database does not answer."""

    database: DatabaseReport


class StaticReport(TypedDict):
    """Where static files come from, how they are stored, and where this site serves them."""

    # Path below which static files are served, e.g. `/static/`; null when another host serves them.
    staticUrl: str | None
    mediaUrl: str | None
    # Source folders of static files, relative to the code folder; absolute ones lie elsewhere (packages).
    staticSources: list[str]
    # Class path of the staticfiles storage.
    staticStorage: str
    # True when the storage's names hold a hash of the content, and Gunicorn its manifest in memory.
    manifestStorage: bool
    # False when django.contrib.staticfiles is not installed.
    staticfiles: bool


class MigrationsReport(TypedDict):
    """What the migrations of this code and the database say of each other."""

    pending: list[PendingMigration]
    # Applied in the database, unknown to this code: `app.name`.
    unknown: list[str]
    # Apps whose models changed without a migration.
    missing: list[MissingMigration]


class OtherDatabase(TypedDict):
    """A database beside the default one that the project's routers let migrate."""

    alias: str
    name: str
    # Names of migrations, `app.name`.
    pending: list[str]
    error: str | None


class Work(TypedDict):
    """Work that the project leaves to another process."""

    what: str
    # A word of the process that does it, as the user may have written it; empty where none does.
    word: str
    # A line for `processes`.
    process: str
    # Whether it wants a Redis on this server that does not answer.
    redis: bool


class LaterReport(TypedDict, total=False):
    """Not there in what earlier versions have asked."""

    others: list[OtherDatabase]
    work: list[Work]
    admin: str | None
    pages: list[str]
    # The path of a log-in page, which everybody may see.
    logIn: str | None
    # The folder of the code with uploads that git has, MEDIA_ROOT by the project's own settings.
    committedMedia: str | None
    # Templates of the project that can't be parsed: path relative to the code, line, why.
    templates: list[tuple[str, int | None, str]]
    # Templates that are named and nowhere: file and line that name one, its name, and one in other letters.
    missingTemplates: list[tuple[str, int, str, str | None]]
    # Commands that nobody runs: when (crontab(5)), a name, the line.
    timers: list[tuple[str, str, str]]
    # Tables of caches that are not there, which no migration makes.
    cacheTables: list[str]
    # Whether django-compressor's files are made beforehand.
    compresses: bool


class ProbeReport(StaticReport, MigrationsReport, LaterReport):
    """What Django said of a release, asked in one process."""

    django: str
    python: str
    debug: bool
    allowedHosts: list[str]
    # Names of the project's settings that ours replaced with another value.
    replaced: list[str]
    # Names computed from DEBUG or other traps, each as a sentence.
    warnings: list[str]
    database: DatabaseReport
    checks: list[CheckMessage]
    deployChecks: list[CheckMessage]
    superusers: list[str]


class Absent(TypedDict):
    """What the project asked for and its code does not have; paths are relative to the code."""

    # Files that are not there.
    files: list[str]
    # Files that may have been meant: what is missing may as well be a package.
    maybe: list[str]
    # What is there in other letters (upper and lower case).
    actual: str | None


class ProbeFailure(TypedDict):
    """What the project raised; the project's own file and line, where they are known."""

    stage: Literal["settings", "setup", "checks", "application", "database", "migrations", "static", "superusers"]
    # Name of the exception's class.
    type: str
    message: str
    traceback: str
    file: str | None
    line: int | None
    module: str | None
    # The environment variable that is missing.
    variable: str | None
    # Further variables that the same file reads without a default.
    alsoMissing: list[str]
    # The folder of the code that could not be written or found.
    folder: str | None
    absent: Absent
    # Name and version of the package in which it was raised, where that is none of the project's own.
    importer: str | None
    python: str


class ProbeFailed(TypedDict):
    """The answer when the project raised something."""

    error: ProbeFailure


# accounts


class Account(TypedDict):
    """An administrator to create."""

    name: str
    email: str
    password: str


class NewPassword(TypedDict):
    """A user that is there, and the password that it gets."""

    name: str
    password: str
