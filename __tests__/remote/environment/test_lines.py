"""Lines of requirements files that no server can install."""

import pytest

from remote.environment.lines import leave_out_servers, put_right
from remote.environment.requirements import decode, make_readable

ONE, TWO = "asgiref==3.8.1\r\nDjango==5.2\r\n", "gunicorn==23.0.0\r\n"


@pytest.mark.parametrize(
    "content",
    [
        (ONE.encode("utf-16"), TWO.encode()),
        (ONE.encode("utf-16-le"), TWO.encode()),
        (b"\xfe\xff" + ONE.encode("utf-16-be"), TWO.encode()),
        (ONE.encode(), TWO.encode("utf-16-le")),
        (ONE.encode(), TWO.encode("utf-16")),
        (b"\xef\xbb\xbf" + ONE.encode(), TWO.encode("utf-16")),
    ],
)
def test_a_list_that_begins_in_one_encoding_and_goes_on_in_another_is_read(content):
    assert decode(b"".join(content)) == ONE + TWO


def test_a_comment_of_other_letters_between_lines_of_two_encodings():
    text = "# 上传 Größe\nDjango==5.2\n"
    assert decode(text.encode("utf-16") + b"gunicorn\n") == text + "gunicorn\n"


@pytest.fixture
def said(monkeypatch):
    lines = []
    monkeypatch.setattr("remote.environment.lines.say", lambda log: lines.append(log))
    return lines


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("-e git+https://example.org/me/site.git@1b2c#egg=site", "git+https://example.org/me/site.git@1b2c#egg=site"),
        ("--editable=git+ssh://git@example.org/x.git", "git+ssh://git@example.org/x.git"),
        ("-e git+file:///srv/x#egg=x", "git+file:///srv/x#egg=x"),
        ("-e .", "-e ."),
        ("-e libs/own", "./libs/own"),
        ("--editable=libs/own[web]", "./libs/own[web]"),
        ("-e own  # ours", "./own  # ours"),
        ("libs/own", "libs/own"),
        ("Django==5.2", "Django==5.2"),
        ("Django=5.2", "Django==5.2"),
        ("uvicorn[standard] = 0.30.1  # pinned", "uvicorn[standard]==0.30.1  # pinned"),
        ("Django               5.2", "Django==5.2"),
        ("Django (5.2)", "Django==5.2"),
        ("Django >= 5.2", "Django >= 5.2"),
        ("Django (>=5.2)", "Django (>=5.2)"),
        ("site @ https://example.org/x.zip", "site @ https://example.org/x.zip"),
        ("pywin32==306; sys_platform == 'win32'", "pywin32==306; sys_platform == 'win32'"),
    ],
)
def test_what_only_has_to_be_spelled_otherwise_is_changed_without_a_word(said, line, wanted):
    assert (put_right("r.txt", line + "\n", False), said) == (wanted + "\n", [])


@pytest.mark.parametrize(
    "line, wanted",
    [
        ("pkg-resources==0.0.0", ""),
        ("pkg_resources==0.0.0", ""),
        ("pypiwin32==223", ""),
        ("PyWin32==306", ""),
        ("WMI==1.5.1 \\\n    --hash=sha256:aa", ""),
        ("pyobjc-core==9.0", ""),
        ("uWSGI==2.0.18", ""),
        ("mod_wsgi==4.9.4", ""),
        ("python-magic-bin==0.4.14", "python-magic\n"),
        ("torch==2.1.0+cu118", "torch==2.1.0\n"),
        ("torch[opt] == 2.1.0+cu118 ; python_version > '3'", "torch[opt] == 2.1.0 ; python_version > '3'\n"),
    ],
)
def test_what_is_left_out_or_changed_is_told_with_its_line(said, line, wanted):
    assert put_right("r.txt", "Django\n%s\n" % line, False) == "Django\n" + wanted
    assert len(said) == 1
    assert said[0].startswith("r.txt:2, %s: " % line.split("\\")[0].strip())


@pytest.mark.parametrize("files, variables", [("--extra-index-url https://x.example.org\n", []), ("", ["UV_INDEX"])])
def test_a_local_version_is_kept_where_another_index_may_have_it(tmp_path, said, files, variables):
    (tmp_path / "requirements.txt").write_text(files + "torch==2.1.0+cu118\n")
    assert make_readable(str(tmp_path), ["requirements.txt"], variables) == {}


def test_a_local_version_with_hashes_stays_as_the_hashes_are_of_its_files(said):
    line = "torch==2.1.0+cu118 \\\n    --hash=sha256:aa\n"
    assert (put_right("r.txt", line, False), said) == (line, [])


def test_setup_py_of_a_library_is_no_list(tmp_path, said):
    (tmp_path / "setup.py").write_text("pywin32 = 1\n")
    assert make_readable(str(tmp_path), ["setup.py"]) == {}


def test_other_servers_of_a_lock_are_left_out_with_their_hashes(said):
    text = "django==5.2 \\\n    --hash=sha256:aa\nmod-wsgi==4.9.4 \\\n    --hash=sha256:bb\nuwsgitop==0.12\n"
    assert leave_out_servers("uv.lock", text) == "django==5.2 \\\n    --hash=sha256:aa\nuwsgitop==0.12\n"
    assert said == ["uv.lock, mod-wsgi==4.9.4: left out, as Gunicorn runs the site here"]


def test_what_pip_list_prints_is_read(said):
    text = "Package    Version\r\n---------- -------\r\nDjango     5.2\r\nsqlparse   0.5.3\r\n"
    assert (put_right("r.txt", text, False), said) == ("Django==5.2\nsqlparse==0.5.3\n", [])
