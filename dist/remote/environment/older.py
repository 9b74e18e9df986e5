"""Packages of a time when setuptools was another: which version of it still builds them."""

from __future__ import annotations

import re

# What a setup.py raises that asks for what setuptools has removed since (setuptools, "History"): use_2to3 in 58, versions
# and names that PEP 440 forbids in 66, commands for tests in 72, words with dashes in setup.cfg in 78, pkg_resources in 82.
SIGNS = re.compile(
    r"from 'setuptools|module 'setuptools[\w.]*' has no attribute|No module named '(pkg_resources|setuptools\.)"
    r"|use_2to3|InvalidVersion|Invalid version: |error in \S+ setup command|Invalid dash-separated|Invalid uppercase key"
)


def older_setuptools(output: str, python: str) -> str | None:
    """
    The setuptools (PEP 508) by which a build that failed with this output may succeed, for a version of Python (`3.11`);
    None where something else failed.
    """
    if not SIGNS.search(output):
        return None
    # Those before 66 do not run with Python 3.12, which has no pkgutil.ImpImporter.
    return "setuptools<58" if int(python.split(".")[1]) < 12 else "setuptools<72"
