"""What a build leaves behind becomes root's, or goes; run as root, as the action runs it."""

import os
import stat
import subprocess

import pytest

from remote.environment.build import is_complete, mark_complete, settle
from remote.environment.compiled import compile_files
from remote.environment.settled import give_tree, settle_tree

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="owners are root's to change")
NUMBER = 60999


@pytest.fixture
def venv(tmp_path):
    folder = tmp_path / "venvs/key"
    for name in ("bin", "lib/python3.11/site-packages"):
        (folder / name).mkdir(parents=True)
    return folder


def test_bits_owners_pipes_and_links_out(venv, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    secret.chmod(0o600)
    (venv / "bin/shell").write_text("#!/bin/sh")
    (venv / "open").write_text("x")
    (venv / "lib").chmod(0o2777)
    (venv / "closed").write_text("x")
    os.mkfifo(venv / "pipe")
    links = {
        "bin/python": "/usr/bin/python3",
        "bin/python3": "python",
        "lib64": "lib",
        "out": str(secret),
        "up": "../../secret",
        "lib/far": "../../../secret",
        "sly": "/usr/../etc/shadow",
        "key2": "../key2",
    }
    for name, target in links.items():
        os.symlink(target, venv / name)
    give_tree(str(venv), NUMBER)
    for name, mode in (("bin/shell", 0o6755), ("open", 0o666), ("closed", 0o200)):
        (venv / name).chmod(mode)
    assert sorted(settle_tree(str(venv))) == ["./key2", "./out", "./pipe", "./sly", "./up", "lib/far"]
    for folder, names, files in os.walk(venv):
        for name in [*names, *files]:
            info = os.lstat(os.path.join(folder, name))
            assert (info.st_uid, info.st_gid) == (0, 0), name
            assert stat.S_ISLNK(info.st_mode) or not info.st_mode & 0o7022, name
    assert {name for name in links if os.path.islink(venv / name)} == {"bin/python", "bin/python3", "lib64"}
    assert stat.S_IMODE(os.stat(venv / "closed").st_mode) == 0o644
    assert (secret.read_text(), os.stat(secret).st_uid) == ("secret", 0)


def test_bytecode_of_the_build_goes_and_none_is_written_through_a_link(venv):
    packages = venv / "lib/python3.11/site-packages"
    for name in ("a", "b", "c"):
        (packages / name).mkdir()
    (packages / "a/__pycache__").mkdir()
    (packages / "a/__pycache__/x.cpython-311.pyc").write_bytes(b"evil")
    (packages / "a/__pycache__/y.cpython-311.pyc").symlink_to("../x.py")
    (packages / "b/__pycache__").symlink_to("/usr/lib/python3/dist-packages")
    (packages / "c/sourceless.pyc").write_bytes(b"code")
    assert settle_tree(str(venv)) == ["lib/python3.11/site-packages/b/__pycache__"]
    assert list((packages / "a/__pycache__").iterdir()) == []
    assert not os.path.lexists(packages / "b/__pycache__")
    assert (packages / "c/sourceless.pyc").exists()


def test_a_mark_of_the_build_itself_says_nothing_and_leads_nowhere(venv, tmp_path):
    (venv / ".complete").write_text("")
    give_tree(str(venv), NUMBER)
    assert not is_complete(str(venv))
    (venv / ".complete").unlink()
    victim = tmp_path / "victim"
    victim.write_text("kept")
    os.symlink(victim, venv / ".complete")
    settle(str(venv))
    mark_complete(str(venv))
    assert victim.read_text() == "kept"
    assert is_complete(str(venv))
    assert not os.path.islink(venv / ".complete")


@pytest.mark.parametrize("how", ["pth", "python", "shared", "cache"])
def test_bytecode_is_made_without_running_what_was_built(how, venv, tmp_path):
    code = tmp_path / "code"
    code.mkdir()
    ran, module = tmp_path / "ran", code / "module.py"
    module.write_text("x = 1\n")
    os.symlink("/usr/bin/python3", venv / "bin/python")
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\n")
    paths = ["module.py"]
    if how == "pth":
        version = subprocess.run(
            ["/usr/bin/python3", "-c", "import sys; print('python%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        packages = venv / "lib" / version / "site-packages"
        packages.mkdir(parents=True, exist_ok=True)
        (packages / "evil.pth").write_text("import os; open(%r, 'w')\n" % str(ran))
    elif how == "python":
        (venv / "bin/python").unlink()
        (venv / "bin/python").write_text("#!/bin/sh\ntouch %s\n" % ran)
        (venv / "bin/python").chmod(0o755)
    elif how == "shared":
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere/module.py").write_text("x = 1\n")
        os.symlink(tmp_path / "elsewhere", code / "logs")
        paths = ["logs/module.py"]
    else:
        (tmp_path / "elsewhere").mkdir()
        os.symlink(tmp_path / "elsewhere", code / "__pycache__")
    compile_files(str(venv / "bin/python"), str(code), paths)
    assert not ran.exists()
    assert not list(tmp_path.glob("elsewhere/*.pyc")) + list(tmp_path.glob("elsewhere/__pycache__/*"))
    assert bool(list(code.glob("__pycache__/*.pyc"))) is (how == "pth")
