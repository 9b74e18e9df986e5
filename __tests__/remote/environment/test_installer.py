"""What uv and pip say when something can't be installed, and what a person is told then."""

import subprocess
import sys

import pytest

from remote.environment.installer import Installer, hint_for, select_pins
from remote.failure import Failure
from remote.wire import say

PYTHON = "The Python of this server does not fit the dependency"
PIP = "There is no %s for the Python of this server: correct name and version"
VERSION = "%s: there is no such version"
NAME = "%s: the package index has no package of that name"
CLOCK = "The certificate of %s is not valid at the time that the server's clock tells, 20"
TRUST = "The server does not trust the certificate of %s."
PROXY = "The proxy that the server uses does not let it through to %s."
DNS = 'The server can\'t look up names: "getent hosts %s"'
REACH = "The server does not reach %s:"
FETCH = "error: Failed to fetch: https://pypi.org/simple/django/\n  cause: client error (Connect)\n  cause: "
# pip's own words come before the ones that it ends with.
RETRY = "WARNING: Retrying (Retry(total=0)) after connection broken by '%s': /simple/django/\n"
NONE = "ERROR: No matching distribution found for django"
POOL = "Could not fetch URL https://pypi.org/simple/django/: HTTPSConnectionPool(host='pypi.org', port=443): %s - skipping\n"
OTHER = "Try it in a new virtual environment on your machine"


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("ERROR: No matching distribution found for djnago==5.2", PIP % "djnago==5.2"),
        ("  × No solution found\n  ╰─▶ Because there is no version of django==99 and …", VERSION % "django"),
        ("we conclude that there is no version of django==99", VERSION % "django"),
        ("  ╰─▶ Because djnago was not found in the package registry and you require djnago", NAME % "djnago"),
        ("ERROR: No matching distribution found for psycopg[binary]==9", PIP % "psycopg[binary]==9"),
        (
            "ERROR: Ignored the following versions that require a different python version: 6.0 Requires-Python >=3.12",
            PYTHON,
        ),
        ("Because the current Python version (3.11.2) does not satisfy Python>=3.12", PYTHON),
        ("error: the project's requires-python is >=3.13", PYTHON),
        (FETCH + "dns error\n  cause: failed to lookup address information: Temporary failure", DNS % "pypi.org"),
        (RETRY % "NewConnectionError('[Errno -3] Temporary failure in name resolution')" + NONE, DNS % "pypi.org"),
        (RETRY % "NewConnectionError('[Errno -2] Name or service not known')" + NONE, DNS % "pypi.org"),
        ("fatal: unable to access 'https://me@git.test/x/': Could not resolve host: git.test", DNS % "git.test"),
        (FETCH + "tcp connect error\n  cause: Network is unreachable (os error 101)", REACH % "pypi.org"),
        (FETCH + "tcp connect error\n  cause: operation timed out", REACH % "pypi.org"),
        (RETRY % "NewConnectionError('[Errno 101] Network is unreachable')" + NONE, REACH % "pypi.org"),
        (
            RETRY % "ConnectTimeoutError('Connection to pypi.org timed out. (connect timeout=15)')" + NONE,
            REACH % "pypi.org",
        ),
        (
            FETCH + "tunnel error: failed to create underlying connection\n  cause: tcp connect error",
            PROXY % "pypi.org",
        ),
        (RETRY % "ProxyError('Cannot connect to proxy.', OSError(111))" + NONE, PROXY % "pypi.org"),
        (
            RETRY % "ProxyError('Tunnel connection failed: 407 Proxy Authentication Required')" + NONE,
            PROXY % "pypi.org",
        ),
        (FETCH + "invalid peer certificate: UnknownIssuer", TRUST % "pypi.org"),
        (
            POOL % "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate in certificate chain" + NONE,
            TRUST % "pypi.org",
        ),
        (
            FETCH + "invalid peer certificate: certificate not valid yet: verification time 1795776960",
            CLOCK % "pypi.org",
        ),
        (FETCH + "invalid peer certificate: certificate expired: verification time 1795776960", CLOCK % "pypi.org"),
        (POOL % "CERTIFICATE_VERIFY_FAILED] certificate is not yet valid" + NONE, CLOCK % "pypi.org"),
        (
            "failed to fetch: git fetch 'ssh://git@github.com/me/private.git' '+refs/tags/v1.0:refs/remotes/origin/tags/v1.0'"
            "\nfatal: Could not read from remote repository.",
            "The server has no SSH key of yours: write git+https://${TOKEN}@github.com/me/private.git in",
        ),
        (
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            "A repository that is not public: write git+https://${TOKEN}@",
        ),
        ("error: command 'gcc' failed", OTHER),
        ("", OTHER),
    ],
)
def test_the_hint(said, hint):
    assert hint_for(said).startswith(hint)


class Direct:
    """A sandbox that is none: the commands run here."""

    work = "/work"

    def run(self, words, cwd, env, aloud):
        done = subprocess.run(words, cwd=cwd, env={"PATH": "/usr/bin:/bin", **env}, capture_output=True, check=False)
        text = done.stdout.decode()
        for line in text.splitlines() if aloud else []:
            say(log=line)
        return subprocess.CompletedProcess(words, done.returncode, text)


def install(words, what, cwd, environment):
    Installer(Direct(), None, "/venv", environment).run(words, what, cwd)


def program(text, code):
    return [sys.executable, "-c", "import sys; print(sys.argv[1]); sys.exit(int(sys.argv[2]))", text, str(code)]


def test_a_failure_has_the_last_lines_the_command_and_the_hint(tmp_path, capsys):
    with pytest.raises(Failure) as raised:
        install(program("one\nNo matching distribution found for djnago", 1), "What x names", str(tmp_path), {})
    failure = raised.value
    assert (failure.code, failure.message) == ("INSTALL_FAILED", "What x names can't be installed")
    assert failure.output == "one\nNo matching distribution found for djnago"
    assert failure.hint == hint_for(failure.output)
    assert failure.command.startswith(sys.executable)
    assert capsys.readouterr().out == '{"log": "one"}\n{"log": "No matching distribution found for djnago"}\n'


@pytest.mark.parametrize("said", ["OSError: [Errno 28] No space left on device", "Disk quota exceeded (os error 122)"])
def test_a_full_disk_is_told_as_one(tmp_path, said):
    with pytest.raises(OSError, match="No space left on device") as raised:
        install(program(said, 1), "What x names", str(tmp_path), {})
    assert raised.value.filename == "while What x names was installed"


def test_the_command_runs_in_its_folder_with_the_variables_it_may_know(tmp_path, capsys):
    words = [sys.executable, "-c", "import os; print(os.getcwd(), os.environ['PIP_X'], os.environ['UV_NO_PROGRESS'])"]
    install(words, "x", str(tmp_path), {"PIP_X": "1"})
    assert str(tmp_path.resolve()) + " 1 1" in capsys.readouterr().out


PINNED = """one==1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
one-two==2 \\
    --hash=sha256:cc
"""


def test_pins_come_with_all_their_hashes():
    assert select_pins(PINNED, ["one"]) == "one==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    assert select_pins(PINNED, ["one-two", "three"]) == "one-two==2 \\\n    --hash=sha256:cc\n"
