"""Requirements as lines."""

import pytest

from remote.environment.frozen import Frozen, plain, write_lines


@pytest.mark.parametrize("name", ["Some.Extra", "some-extra", "SOME__extra", "some-_.extra"])
def test_the_spellings_of_a_name_are_one(name):
    assert plain(name) == "some-extra"


def test_a_line_has_extras_version_marker_and_hashes():
    package = Frozen("django", "==5.2", 'os_name == "posix"', ["sha256:aa", "sha256:bb"], ["argon2", "bcrypt"])
    assert write_lines([package]) == [
        'django[argon2,bcrypt]==5.2 ; os_name == "posix" --hash=sha256:aa --hash=sha256:bb'
    ]


def test_one_package_without_hashes_leaves_them_out_of_all():
    assert write_lines([Frozen("one", "==1", "", ["sha256:aa"]), Frozen("two", "==2")]) == ["one==1", "two==2"]
