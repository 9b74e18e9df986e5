"""What an application has written before it answered with an error, as what to do about it."""

from __future__ import annotations

import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Found = re.Match[str]

FIXTURES = (
    "Give it by a fixture (`fixtures: [path/of/it.json]` in .github/django-prod.yml; on a new database it is loaded before"
    " the release is asked), or make it by a run with `mode: manage` and deploy again, or let a migration make it, or name a"
    " page that needs none (`health-path`)."
)


def _table(found: Found, code: str) -> str:
    return (
        'There is no table "%s": its model has no migration, or git does not have it. Run "python manage.py makemigrations",'
        " and commit what lies in the folder migrations of each app." % found.group(1)
    )


def _template(found: Found, code: str) -> str:
    name = found.group(1)
    other = find_other_case(code, name)
    if other:
        return "The template is called %s, and it is asked for as %s: on a server upper and lower case differ." % (
            other,
            name,
        )
    return (
        "No template is called %s among the files of the repository: is it committed, and is its folder in TEMPLATES or its app in INSTALLED_APPS?"
        % name
    )


def _static(found: Found, code: str) -> str:
    name = found.group(1)
    other = find_other_case(code, name)
    if other:
        return "The file is called %s, and a template names it %s: on a server upper and lower case differ." % (
            other,
            name,
        )
    return (
        "A template names the static file %s, which is not among those that were collected: commit it, or correct"
        " the template; one that is built and left out of git, build in a step before this action and name under `include`."
        % name
    )


def _read_only(found: Found, code: str) -> str:
    path = os.path.relpath(found.group(1), code) if found.group(1).startswith("/") else found.group(1)
    folder = os.path.dirname(path) if "." in os.path.basename(path) else path
    if not folder or folder.startswith(".."):
        return "The application writes to %s and may not: let it write below MEDIA_ROOT." % found.group(1)
    return (
        "The application writes into its code, which is read-only: add `shared: [%s]` to .github/django-prod.yml."
        % folder
    )


SIGNS: tuple[tuple[str, Callable[[Found, str], str] | str], ...] = (
    (
        r"Site matching query does not exist|django_site.* does not exist",
        "The site has no row in django_site for this domain. Write `SITE_ID = 1` into the settings (or under `overrides` in"
        " .github/django-prod.yml): migrate makes that row, and its domain can be set in the admin.",
    ),
    (
        r"\b(\w+) matching query does not exist",
        lambda found, code: (
            "The page needs a row of %s that a new database does not have. %s" % (found.group(1), FIXTURES)
        ),
    ),
    (
        r"No (\w+) matches the given query",
        lambda found, code: (
            "The page needs a row of %s that a new database does not have. %s" % (found.group(1), FIXTURES)
        ),
    ),
    (r"no such table: (\w+)", _table),
    (r"relation \"(\w+)\" does not exist", _table),
    (r"Table '(?:[\w-]+\.)?(\w+)' doesn't exist", _table),
    (
        r"(?:Error (?:111|99|-2|-3|-5) connecting to|ConnectionRefusedError|Connection refused|Temporary failure in name resolution).*(?:\b6379\b|redis)|Error -\d connecting to redis",
        "Nothing answers as Redis on this server. Write `services: [redis]` into .github/django-prod.yml, which gives the site"
        " one: a variable with this address as its default gets the new one, and without such a variable the settings have"
        " to read REDIS_URL (os.environ['REDIS_URL']).",
    ),
    (r"TemplateDoesNotExist: ([^\s,]+)", _template),
    (r"Missing staticfiles manifest entry for '([^']+)'", _static),
    (r"The file '([^']+)' could not be found with", _static),
    (r"(?:Read-only file system|PermissionError: \[Errno 13\] Permission denied): '([^']+)'", _read_only),
)


# What code says that takes a row for granted: `first()` is None, `[0]` of nothing.
EMPTY = (
    r"TypeError: 'NoneType' object is not (?:iterable|subscriptable)|AttributeError: 'NoneType' object has no attribute|IndexError: (?:list|tuple|string) index out of range|IndexError: Cannot choose from an empty sequence|ZeroDivisionError: ",
    "The database is new and has no rows yet: if the page needs one, that is why. " + FIXTURES,
)


def hint_for_said(text: str, code: str, *, empty: bool = False) -> str | None:
    """
    What to do about the last thing in a journal that is known; None where nothing is. `code` is the release's folder;
    `empty` is whether the database may have no rows yet.
    """
    last: tuple[int, str] | None = None
    for sign, hint in (*SIGNS, EMPTY) if empty else SIGNS:
        for found in re.finditer(sign, text):
            if last is None or found.start() > last[0]:
                last = found.start(), hint if isinstance(hint, str) else hint(found, code)
    return last[1] if last else None


def find_other_case(code: str, name: str) -> str | None:
    """The end of the path of a file that has this name in other letters only; None where there is none."""
    parts = name.lower().split("/")
    for folder, folders, files in os.walk(code):
        folders[:] = [one for one in folders if one not in (".git", "node_modules")]
        for file in files:
            path = os.path.relpath(os.path.join(folder, file), code).split("/")
            end = path[-len(parts) :]
            if [part.lower() for part in end] == parts:
                return "/".join(end) if "/".join(end) != name else None
    return None
