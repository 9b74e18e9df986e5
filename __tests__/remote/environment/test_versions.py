"""Versions (PEP 440), and constraints as Poetry writes them."""

import pytest

from remote.environment.versions import admits, admits_python, order


@pytest.mark.parametrize(
    ("constraint", "version", "fits"),
    [
        ("^3.1", "3.9", True),
        ("^3.1", "4.0", False),
        ("^0.2.3", "0.3", False),
        ("~3.1", "3.1.9", True),
        ("~3", "3.9", True),
        ("~=3.1", "3.9", True),
        ("~=3.1.2", "3.2", False),
        (">=2.7, !=3.0.*, !=3.1.*", "3.1.4", False),
        ("<2 || >=3,<4", "3.5", True),
        ("2.*", "2.5", True),
        ("1.0", "1.0.0", True),
        ("==2.1", "2.1+cpu", True),
        (">=2.0", "2.0rc1", False),
        (">=2.0", "2.0.post1", True),
        (">=2.0", "2.0.dev3", False),
        ("*", "0", True),
        ("~3.1", "3.2", False),
        ("^0.0.3", "0.0.4", False),
        ("<2 || >=3,<4", "2.5", False),
        ("==2.1+cpu", "2.1", False),
        ("!=2.0", "2.0.0", False),
        ("as-it-is", "as-it-is", True),
        ("as-it-is", "other", False),
    ],
)
def test_what_a_constraint_admits(constraint, version, fits):
    assert admits(constraint, version) is fits


@pytest.mark.parametrize(
    ("constraint", "python", "fits"),
    [
        ("<=3.11", "3.11.9", True),
        ("3.11", "3.11.3", True),
        (">3.11", "3.11.3", False),
        ("<3.11.4", "3.11.3", True),
        (">=3.11.4", "3.11.3", False),
        (">=3.9,<4.0 || 2.7", "3.12.0", True),
    ],
)
def test_a_constraint_on_python_means_all_of_a_minor_version(constraint, python, fits):
    assert admits_python(constraint, python) is fits


def test_versions_sort_as_pep_440_has_it():
    versions = ["1.dev1", "1a1.dev2", "1a1", "1b2", "1rc1", "1", "1+local", "1.post1", "1.1", "1.10", "1!0.1"]
    assert sorted(reversed(versions), key=order) == versions
    assert order("1.0") == order("1.0.0") == order("v1")
    assert order("none of it") is None
