# >>> alone
"""Section 6 of the production settings: what the deploy tells about them."""

import os

from .settings_databases import _default_database
from .settings_project import _base_name, _theirs

# The sections are one file on the server, where their settings are names of it already.
globals().update(_theirs)

# <<< alone


# 6. For the deploy's log: which of the project's settings have another value now, by name only.


def _plain(value):
    return os.fspath(value) if isinstance(value, os.PathLike) else list(value) if isinstance(value, tuple) else value


DJANGO_PROD = {
    "base": _base_name,
    "database": _default_database,
    "replaced": sorted(name for name, value in _theirs.items() if _plain(globals()[name]) != _plain(value)),
}
