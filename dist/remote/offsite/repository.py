"""A repository of restic(1), asked with what opens it: no secret is in an argument, nor stays in a file of the disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile

from remote.commands import run, tail
from remote.failure import Failure
from remote.formats import MAKER

TYPE_CHECKING = False
if TYPE_CHECKING:
    import subprocess
    from types import TracebackType
    from typing import TypedDict

    from remote.codes import ErrorCode
    from remote.shapes.offsite import Owner, RepositoryAddress

    class Found(TypedDict):
        """A snapshot, as `restic snapshots --json` lists it."""

        id: str
        # ISO 8601, in UTC.
        time: str
        tags: list[str]


# Of memory, and root's.
RUN = "/run/django-prod"
CACHE = "/var/cache/django-prod/restic-"
# Seconds for a question; restic itself tries for a quarter of an hour.
PATIENCE = 120
# What backends say of a place where there is no repository: a folder, SFTP, and S3 (an absent object or bucket). Of a key
# of two parts that nobody has made S3 says that it "does not exist in our records".
ABSENT = re.compile(r"no such file|not exist(?! in our records)|NoSuchKey|NoSuchBucket", re.I)
# What S3 says of its keys and rights, and what is to be done; else it is an address.
WORDS = (
    (
        r"signature|access key|InvalidAccessKeyId|security token",
        "The service does not take the two parts of the key: correct `backup-access-key` and `backup-secret-key`.",
    ),
    (
        r"access denied|AccessDenied|forbidden",
        "The service knows the key, and it may not: the bucket in `backups: to` has to be there, and the key needs the "
        "rights to list it and to read, write and delete what is in it. A bucket that is missing is refused with the same "
        "words where the key may not make one.",
    ),
    (
        r"RequestTimeTooSkewed|difference between the request time",
        "The server's clock is wrong, and S3 takes no question of another time: look at it with `timedatectl`.",
    ),
)
WHERE = "Correct `backups: to` and the secrets that open it, and look whether the server reaches it."


class Repository:
    """
    The repository at an address, for the application `app`. Within `with` the key of its SFTP account lies in a file of
    root's in memory.
    """

    def __init__(self, app: str, address: RepositoryAddress) -> None:
        self.app, self.address = app, address
        self.folder = ""

    def __enter__(self) -> Repository:
        os.makedirs(RUN, mode=0o700, exist_ok=True)
        self.folder = tempfile.mkdtemp(prefix=self.app + ".restic-", dir=RUN)
        sftp = self.address["sftp"]
        if sftp:
            lines = ["backups %s\n" % key for key in sftp["hostKeys"]]
            for name, text in (("key", sftp["key"].rstrip("\n") + "\n"), ("hosts", "".join(lines))):
                with open(os.open(self.folder + "/" + name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                    file.write(text)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def words(self, *words: str) -> list[str]:
        """The words that run restic with these words."""
        sftp = self.address["sftp"]
        if not sftp:
            return ["restic", *words]
        ssh = ["ssh", "-F", "/dev/null", "-i", self.folder + "/key", "-p", str(sftp["port"]), "-l", sftp["user"]]
        options = ["BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "StrictHostKeyChecking=yes"]
        options += ["UserKnownHostsFile=%s/hosts" % self.folder, "GlobalKnownHostsFile=/dev/null"]
        # Its name in the file above; an address with a port is written otherwise there.
        options += ["HostKeyAlias=backups", "ConnectTimeout=30", "ServerAliveInterval=15", "ServerAliveCountMax=8"]
        ssh += [word for option in options for word in ("-o", option)]
        ssh += [sftp["host"], "-s", "sftp"]
        # restic splits options at commas, and this line at blanks, backslashes and each quote: none can be written.
        if any(re.search(r"[\s,\\'\"]", word) for word in ssh):
            raise Failure("BACKUPS_REFUSED", "%s is no account of SFTP" % self.shown(), hint="Correct `backups: to`.")
        return ["restic", "-o", "sftp.command=" + " ".join(ssh), *words]

    def environment(self) -> dict[str, str]:
        """What restic is told by variables, its secrets among them."""
        cache = CACHE + self.app
        os.makedirs(cache, mode=0o700, exist_ok=True)
        return {
            **self.address["environment"],
            "RESTIC_REPOSITORY": self.address["repository"],
            "RESTIC_CACHE_DIR": cache,
        }

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What restic answers within two minutes, whatever its exit code."""
        return run(["timeout", str(PATIENCE), *self.words(*words)], check=False, env=self.environment())

    def exists(self) -> bool:
        """
        Whether there is a repository. Raises BACKUPS_UNREACHABLE where nobody can say, BACKUPS_REFUSED where the password
        does not open it.
        """
        done = self.ask("cat", "config", "--no-lock")
        if done.returncode == 0:
            return True
        if "wrong password" in done.stdout:
            raise Failure(
                "BACKUPS_REFUSED",
                "The password does not open the repository %s" % self.shown(),
                output=tail(done.stdout),
                hint="It is another one's repository, or has another password: correct `backup-password` or "
                "`backups: to`. What is there was not touched.",
            )
        if done.returncode != 124 and ABSENT.search(done.stdout):
            return False
        raise self.unreachable(done)

    def create(self) -> None:
        """Makes the repository; restic refuses where there is one. Raises BACKUPS_UNREACHABLE."""
        done = self.ask("init")
        if done.returncode != 0:
            raise self.unreachable(done)

    def list_snapshots(self) -> list[Found]:
        """All that it holds, the newest last. Raises BACKUPS_UNREACHABLE."""
        done = self.ask("snapshots", "--json", "--no-lock")
        try:
            if done.returncode != 0:
                raise ValueError
            # Warnings stand before it.
            rows = json.loads(done.stdout[done.stdout.index("[{" if "[{" in done.stdout else "[]") :])
        except ValueError:
            raise self.unreachable(done) from None
        found: list[Found] = [
            {"id": row["id"], "time": row["time"][:19] + "Z", "tags": row.get("tags") or []} for row in rows or []
        ]
        return sorted(found, key=lambda one: one["time"])

    def must(self, *words: str, code: ErrorCode = "BACKUP_FAILED", message: str) -> str:
        """What restic says, however long it takes. Raises a Failure of `code` for any other exit code than 0."""
        done = run(self.words(*words), check=False, env=self.environment())
        if done.returncode != 0:
            raise Failure(code, "%s: %s" % (message, last_line(done)), output=tail(done.stdout))
        return done.stdout

    def unreachable(self, done: subprocess.CompletedProcess[str]) -> Failure:
        """That the repository can't be asked."""
        late, s3 = done.returncode == 124, self.shown().startswith("s3:")
        said = "it has not answered within %d s" % PATIENCE if late else last_line(done)
        return Failure(
            "BACKUPS_UNREACHABLE",
            "The repository %s can't be used: %s" % (self.shown(), said),
            output=tail(done.stdout),
            hint=next((hint for sign, hint in WORDS if s3 and re.search(sign, done.stdout, re.I)), WHERE),
        )

    def shown(self) -> str:
        """Its address, for a person."""
        return self.address["repository"]


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    """Why it failed: restic's own word of it, else the last line."""
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    fatal = [line[len("Fatal: ") :] for line in lines if line.startswith("Fatal: ")]
    return (fatal or lines or ["it ended with code %d" % done.returncode])[-1].strip()


def tags_of(owner: Owner) -> list[str]:
    """What marks a snapshot as the site's own."""
    number = owner["repositoryId"]
    return [MAKER, "app:" + owner["app"], "repository:" + owner["repository"], *(["id:" + number] if number else [])]


def is_own(snapshot: Found, owner: Owner) -> bool:
    """Whether a snapshot is of this site: GitHub's number of the repository outlives its name."""
    tags = snapshot["tags"]
    number = next((tag for tag in tags if tag.startswith("id:")), "")
    if MAKER not in tags or "app:" + owner["app"] not in tags:
        return False
    if number and owner["repositoryId"]:
        return number == "id:" + owner["repositoryId"]
    return "repository:" + owner["repository"] in tags


def refuse_foreign(repository: Repository, snapshots: list[Found], owner: Owner) -> None:
    """Raises BACKUPS_REFUSED where a repository holds what is not this site's, and names that."""
    foreign = [one for one in snapshots if not is_own(one, owner)]
    if foreign:
        tags = [tag for tag in foreign[-1]["tags"] if tag != MAKER and not tag.startswith("id:")]
        whose = ", ".join(tags) if MAKER in foreign[-1]["tags"] else "something else than a site of this action"
        raise Failure(
            "BACKUPS_REFUSED",
            "The repository %s holds another one's snapshots (%s)" % (repository.shown(), whose),
            hint="Give each site a repository of its own: another folder in `backups: to`. What is there was not touched.",
        )
