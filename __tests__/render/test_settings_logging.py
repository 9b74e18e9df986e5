import copy
import logging
import logging.config

import pytest

from render import settings_logging
from render.settings_logging import _shows, _to_journal, _with_stderr

CONSOLE = {"class": "logging.StreamHandler"}
FILE = {"class": "logging.FileHandler", "filename": "/dev/null"}
ONLY_DEBUG = {"debug": {"()": "django.utils.log.RequireDebugTrue"}}


@pytest.mark.parametrize(
    "handler, expected",
    [
        (CONSOLE, True),
        ({"()": "rich.logging.RichHandler"}, True),
        ({**CONSOLE, "level": "ERROR"}, True),
        ({**CONSOLE, "level": "CRITICAL"}, False),
        ({**CONSOLE, "level": 50}, False),
        ({**CONSOLE, "filters": ["debug"]}, False),
        ({**CONSOLE, "filters": ["other"]}, True),
        (FILE, False),
        ({}, False),
    ],
)
def test_which_handler_shows_errors(handler, expected):
    assert _shows({"handlers": {"h": handler}, "filters": ONLY_DEBUG}, ["h"]) is expected


def test_a_handler_that_is_missing_shows_nothing():
    assert _shows({}, ["h"]) is False


STDERR = "django_prod_stderr"


def handlers_of(theirs):
    """Which loggers have our handler, and what level it has; None without one."""
    result = _with_stderr(theirs)
    loggers = {**result.get("loggers", {}), "root": result.get("root", {})}
    names = [name for name, logger in loggers.items() if STDERR in logger.get("handlers", [])]
    level = result.get("handlers", {}).get(STDERR, {}).get("level")
    return (*names, level) if names else None


def configured(**more):
    return {"version": 1, "disable_existing_loggers": False, "handlers": {"c": CONSOLE, "f": FILE}, **more}


@pytest.mark.parametrize(
    "theirs, expected",
    [
        (None, ("root", "WARNING")),
        ({}, ("root", "WARNING")),
        (configured(), ("root", "ERROR")),
        (configured(root={"handlers": ["f"]}), ("root", "ERROR")),
        (configured(root={"handlers": ["c"]}), None),
        (configured(loggers={"": {"handlers": ["c"]}}), None),
        (configured(loggers={"": {"handlers": ["f"]}}), ("", "ERROR")),
        (configured(loggers={"django": {"handlers": ["c"]}}), None),
        (configured(loggers={"django": {"handlers": ["f"], "propagate": False}}), ("django", "ERROR")),
        (configured(loggers={"django.request": {"propagate": False}}), ("django.request", "ERROR")),
        # Where the root's console is not reached, it does not count.
        (configured(loggers={"django": {"propagate": False}}, root={"handlers": ["c"]}), ("django", "ERROR")),
        (configured(loggers={"shop": {"handlers": ["c"]}}), ("root", "ERROR")),
    ],
)
def test_the_handler_is_where_errors_of_requests_come_by(theirs, expected):
    assert handlers_of(theirs) == expected


def test_the_logger_of_requests_is_not_switched_off():
    theirs = configured(disable_existing_loggers=True, root={"handlers": ["c"]})
    assert _with_stderr(theirs)["loggers"] == {"django": {}}
    # That is what Python does where nothing is said.
    del theirs["disable_existing_loggers"]
    assert _with_stderr(theirs)["loggers"] == {"django": {}}
    named = configured(disable_existing_loggers=True, loggers={"django.request": {"handlers": ["c"]}})
    assert _with_stderr(named)["loggers"] == named["loggers"]


@pytest.mark.parametrize(
    "theirs",
    [
        configured(root={"handlers": ["f"]}),
        configured(loggers={"django": {"handlers": ["f"], "propagate": False}}),
    ],
)
def test_their_dictionary_is_not_changed(theirs):
    before = copy.deepcopy(theirs)
    _with_stderr(theirs)
    assert theirs == before


def test_logging_takes_the_result(capfd):
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        logging.config.dictConfig(_with_stderr(configured(root={"handlers": ["f"]})))
        logging.getLogger("django.request").error("Internal Server Error: /x")
        assert capfd.readouterr().err == "Internal Server Error: /x\n"
    finally:
        root.handlers[:], root.level = kept


def test_a_file_in_the_code_becomes_standard_error(monkeypatch, tmp_path):
    monkeypatch.setattr(settings_logging, "_code", tmp_path)
    rotating = {"class": "logging.handlers.RotatingFileHandler", "maxBytes": 1, "level": "INFO", "formatter": "plain"}
    inside = {**rotating, "filename": tmp_path / "logs/app.log"}
    assert _to_journal(inside) == {"class": "logging.StreamHandler", "level": "INFO", "formatter": "plain"}
    outside = {**rotating, "filename": "/var/log/app.log"}
    assert _to_journal(outside) == outside
    assert _with_stderr({"version": 1, "handlers": {"f": inside}, "root": {"handlers": ["f"]}})["handlers"]["f"][
        "class"
    ].endswith("StreamHandler")
