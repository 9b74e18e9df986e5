"""Requirements as lines."""

import pytest

from remote.environment.frozen import Frozen, list_unhashed, plain, split_hashed


@pytest.mark.parametrize("name", ["Some.Extra", "some-extra", "SOME__extra", "some-_.extra"])
def test_the_spellings_of_a_name_are_one(name):
    assert plain(name) == "some-extra"


def test_a_line_has_extras_version_marker_and_hashes():
    package = Frozen("django", "==5.2", 'os_name == "posix"', ["sha256:aa", "sha256:bb"], ["argon2", "bcrypt"])
    line = 'django[argon2,bcrypt]==5.2 ; os_name == "posix" --hash=sha256:aa --hash=sha256:bb'
    assert package.write_line() == line


MIXED = """# a comment
--extra-index-url https://pypi.example.org/simple
one==1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
two[extra]==2 ; python_version > "3.9"  # why
-e ./three
four @ git+https://example.org/four.git@c0ffee
five==5 --hash=sha256:cc
"""


def test_what_has_no_hash_is_named():
    assert list_unhashed(MIXED) == ["./three", "four", "two"]


def test_pip_gets_what_has_hashes_apart_with_the_indexes():
    index = "--extra-index-url https://pypi.example.org/simple\n"
    (hashed, checked), (others, free) = split_hashed("\n".join(line for line in MIXED.splitlines()))
    assert hashed.startswith(index + "one==1")
    assert "five==5 --hash=sha256:cc" in hashed
    assert "two" not in hashed
    assert (checked, free) == (["--require-hashes", "--no-deps"], [])
    assert 'two[extra]==2 ; python_version > "3.9"' in others
    assert "one==1" not in others


def test_pip_gets_one_part_where_all_have_hashes():
    assert split_hashed("one==1 --hash=sha256:aa\n") == [
        ("one==1 --hash=sha256:aa\n", ["--require-hashes", "--no-deps"])
    ]
