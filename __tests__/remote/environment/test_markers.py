"""Environment markers (PEP 508)."""

import os

import pytest

from remote.environment.markers import holds


@pytest.mark.parametrize(
    ("marker", "true"),
    [
        ('python_version < "3.10" or "linux" in sys_platform and os_name == "posix"', True),
        ('(python_version < "3.10" or sys_platform == "win32") and os_name == "posix"', False),
        ('platform_python_implementation != "PyPy" and "3.11" <= python_version', True),
        ('python_version not in "3.10, 3.11"', False),
        ('python_full_version < "3.11.10"', True),
        ('extra == "Some.Extra"', False),
        ('unheard_of == "1"', True),
        ("", True),
        ("python_version == '3.11'", True),
        ('"3.12" > python_version', True),
        ('python_version < "3.9" and (os_name == "posix" or os_name == "nt")', False),
        ('python_version >= "3.9" and', True),
        ('platform_machine == "%s"' % os.uname().machine, True),
    ],
)
def test_a_marker_on_python_3_11_3(marker, true):
    assert holds(marker, "3.11.3") is true


def test_an_extra_by_any_of_its_spellings():
    assert holds('extra == "Some.Extra"', "3.11.3", "some-extra")
    assert not holds('extra == "other"', "3.11.3", "some-extra")
