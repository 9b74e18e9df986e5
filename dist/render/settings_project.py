"""Production settings, written by django-prod-action at each deploy: changes made here are lost.

They are the project's own settings (the module named below) and what production needs beside them.
To change something, change the project's settings, give a variable in the action's "env" input, or set
"domains", "https", "database" or "settings" in the workflow or in .github/django-prod.yml.
"""

# >>> imports
import errno
import importlib
import os
import sys
from pathlib import Path

# <<< imports
# >>> given
_base_name = "django.conf.global_settings"
_domains = ["www.example.org"]
_https = True
_wanted_database = "auto"
_connection_age = 60
_shared = Path("/srv/example/shared")
# <<< given
_release = Path(__file__).resolve().parent.parent
_code = _release / "code"
# >>> project
_project = _code
# <<< project

# 1. The project's settings: every name that Django would read, also those that an __all__ hides.

if str(_project) not in sys.path:
    sys.path.insert(0, str(_project))


def _lenient(make):
    """
    Static files, uploads and logs have another place in production: where the project's settings want to make folders for
    them in the code, which is read-only, nothing is made (django-heroku does).
    """

    def make_folder(path, *words, **more):
        try:
            return make(path, *words, **more)
        except OSError as error:
            name = os.path.basename(os.fsdecode(path)).lower()
            if error.errno not in (errno.EROFS, errno.EACCES) or not name.startswith(("static", "media", "log")):
                raise

    return make_folder


_make_folder, os.mkdir = os.mkdir, _lenient(os.mkdir)
try:
    _base = importlib.import_module(_base_name)
finally:
    os.mkdir = _make_folder
_theirs = {name: getattr(_base, name) for name in dir(_base) if name.isupper()}
globals().update(_theirs)


def _list(name):
    value = _theirs.get(name) or []
    return [value] if isinstance(value, str) else list(value)


def _below(path, folder):
    """The path relative to the folder, or None when it lies elsewhere; relative ones start at manage.py."""
    if not path or not folder:
        return None
    path, folder = (os.path.realpath(os.path.join(_project, value)) for value in (path, folder))
    return os.path.relpath(path, folder) if os.path.commonpath([path, folder]) == folder else None
