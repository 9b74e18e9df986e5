# >>> alone
"""Section 2 of the production settings: what visitors may see, and whose SECRET_KEY is used."""

import ast
import os
import sys
from pathlib import Path

import django

from .settings_project import _base, _domains, _https, _list, _theirs

# <<< alone


# 2. Security: visitors see no details of an error, only known names and safe cookies are accepted.

DEBUG = False


def _without_debug(engine):
    options = engine.get("OPTIONS") or {}
    return {**engine, "OPTIONS": {**options, "debug": False}} if options.get("debug") else engine


TEMPLATES = [_without_debug(engine) for engine in _list("TEMPLATES")]

_MAKERS = {"get_random_secret_key", "token_urlsafe", "token_hex", "token_bytes", "uuid1", "uuid4", "urandom"}
_MAKERS |= {"get_random_string", "choice", "choices", "sample", "SystemRandom", "randbytes", "generate_key"}


def _made_anew():
    """True when their key is another one at each import: sessions would end with each process."""
    theirs = _theirs["SECRET_KEY"]
    if _key in os.environ.values() or _in_dotenv():
        return False
    values = []
    for module in list(sys.modules.values()):
        path = str(getattr(module, "__file__", ""))
        # This file has their key as well, and makes none.
        if path.endswith(".py") and path != __file__ and getattr(module, "SECRET_KEY", None) == theirs:
            with open(path, "rb") as file:
                nodes = list(ast.walk(ast.parse(file.read())))
            if any(isinstance(node, ast.Constant) and node.value == theirs for node in nodes):
                return False
            values += [node.value for node in nodes if _assigns_key(node)]
    return any(_MAKERS & _names(value) for value in values) and not any(_given(value) for value in values)


def _in_dotenv():
    """True when their key stands in a file that decouple reads, which sets no variable."""
    paths = [folder / name for folder in Path(_base.__file__).parents for name in (".env", "settings.ini")]
    readable = [path for path in paths if path.is_file() and os.access(path, os.R_OK)]
    return any(_key in path.read_text(encoding="utf-8", errors="replace") for path in readable)


def _assigns_key(node):
    targets = getattr(node, "targets", [getattr(node, "target", None)])
    is_assignment = isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value
    return is_assignment and any(getattr(target, "id", "") == "SECRET_KEY" for target in targets)


def _names(expression):
    return {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(expression)}


def _given(expression):
    """True when the expression reads a variable that is set, or something else that may stay the same, as a file."""
    nodes = list(ast.walk(expression))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    if any(os.environ.get(text) for text in texts):
        return True
    called = {getattr(node.func, "id", "") for node in nodes if isinstance(node, ast.Call)}
    names = _names(expression)
    if "config" in called or any("env" in name.lower() for name in names):
        return False
    if _MAKERS & names:
        return bool({"get", "open", "read", "read_text"} & names)
    return any(isinstance(node, ast.Name) for node in nodes)


# The key that startproject writes is in the repository, and "---" is none (security.W009 of Django): the server has one
# of its own, made once.
_key = str(_theirs.get("SECRET_KEY") or "")
if len(set(_key)) < 5 or _key.startswith("django-insecure-") or _made_anew():
    SECRET_KEY = os.environ["DJANGO_PROD_SECRET_KEY"]

ALLOWED_HOSTS = list(dict.fromkeys([*(host for host in _list("ALLOWED_HOSTS") if host != "*"), *_domains]))

# Django 3.2 wants names here, later ones want origins.
_origin = "" if django.VERSION < (4, 0) else "https://" if _https else "http://"
CSRF_TRUSTED_ORIGINS = list(dict.fromkeys([*_list("CSRF_TRUSTED_ORIGINS"), *(_origin + name for name in _domains)]))

if _https:
    # Caddy ends TLS and sets this header itself, whatever a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
else:
    SECURE_SSL_REDIRECT = False
