"""What stays of an account's environment."""

import os
from unittest import mock

import pytest

from remote.account import leave_account


@pytest.mark.parametrize(
    "name, stays",
    [
        ("PATH", True),
        ("LC_ALL", True),
        ("HOME", True),
        ("SUDO_UID", True),
        ("http_proxy", True),
        ("NO_PROXY", True),
        ("SSL_CERT_FILE", True),
        ("PIP_INDEX_URL", True),
        ("UV_INDEX_URL", True),
        ("PYTHONPATH", False),
        ("PYTHONHOME", False),
        ("VIRTUAL_ENV", False),
        ("CONDA_PREFIX", False),
        ("LD_PRELOAD", False),
        ("DJANGO_SETTINGS_MODULE", False),
        ("BASH_ENV", False),
        ("MY_PATH", False),
        ("PATHS", False),
    ],
)
def test_what_leads_outside_stays_and_what_leads_astray_does_not(name: str, stays: bool) -> None:
    umask = os.umask(0o077)
    try:
        with mock.patch.dict(os.environ, {name: "x"}, clear=True):
            leave_account()
            assert (name in os.environ) == stays
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(umask)
