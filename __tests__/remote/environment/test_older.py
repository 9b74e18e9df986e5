"""Packages that a newer setuptools does not build."""

import pytest

from remote.environment.older import older_setuptools


@pytest.mark.parametrize(
    "output",
    [
        "ImportError: cannot import name 'convert_path' from 'setuptools' (/x/setuptools/__init__.py)",
        "error in anyjson setup command: use_2to3 is invalid.",
        "ModuleNotFoundError: No module named 'pkg_resources'",
        "ModuleNotFoundError: No module named 'setuptools.command.test'",
        "setuptools.errors.InvalidConfigError: Invalid dash-separated key 'description-file'",
        "packaging.version.InvalidVersion: Invalid version: '0.23ubuntu1'",
    ],
)
def test_a_setup_py_of_another_time_is_built_with_the_setuptools_of_then(output):
    assert older_setuptools(output, "3.11") == "setuptools<58"
    assert older_setuptools(output, "3.13") == "setuptools<72"


@pytest.mark.parametrize(
    "output", ["error: command 'gcc' failed", "Call to `setuptools.build_meta:__legacy__.build_wheel` failed", ""]
)
def test_a_compiler_that_failed_is_none_of_it(output):
    assert older_setuptools(output, "3.11") is None
