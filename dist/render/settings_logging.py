# >>> alone
"""Section 5 of the production settings: where errors are logged."""

from .settings_project import _below, _code, _theirs

# <<< alone

# 5. Logging: whatever goes wrong in a request reaches standard error, and so the journal.


def _shows(logging, names):
    """True when one of these handlers of theirs writes errors to a standard stream in production."""
    filters = logging.get("filters", {})
    for handler in (logging.get("handlers", {}).get(name, {}) for name in names):
        kind = str(handler.get("class", handler.get("()", "")))
        level = str(handler.get("level", "NOTSET"))
        only_debug = any("RequireDebugTrue" in str(filters.get(name)) for name in handler.get("filters", []))
        if kind.endswith(("StreamHandler", "RichHandler")) and level not in ("CRITICAL", "50") and not only_debug:
            return True
    return False


def _to_journal(handler):
    """The same handler, on standard error where its file lies in the code, which is read-only."""
    if not _below(handler.get("filename"), _code):
        return handler
    kept = {name: handler[name] for name in ("level", "formatter", "filters") if name in handler}
    return {"class": "logging.StreamHandler", **kept}


def _with_stderr(theirs):
    logging = theirs and {
        **theirs,
        "handlers": {name: _to_journal(handler) for name, handler in theirs.get("handlers", {}).items()},
    }
    logging = logging or {"version": 1, "disable_existing_loggers": False}
    loggers = {name: {**logger} for name, logger in logging.get("loggers", {}).items()}
    if logging.get("disable_existing_loggers", True) and "django.request" not in loggers:
        # Left out, the logger that reports exceptions would be switched off.
        loggers.setdefault("django", {})
    root = loggers[""] if "" in loggers else {**logging.get("root", {})}
    chain = []
    for logger in (loggers.get("django.request", {}), loggers.get("django", {}), root):
        chain.append(logger)
        if not logger.get("propagate", True):
            break
    result = {**logging, "loggers": loggers} if loggers else {**logging}
    if any(_shows(logging, logger.get("handlers", [])) for logger in chain):
        return result
    chain[-1]["handlers"] = [*chain[-1].get("handlers", []), "django_prod_stderr"]
    handler = {"class": "logging.StreamHandler", "level": "ERROR" if theirs else "WARNING"}
    result["handlers"] = {**logging.get("handlers", {}), "django_prod_stderr": handler}
    return result if "" in loggers else {**result, "root": root}


if _theirs.get("LOGGING_CONFIG", True) and not _theirs.get("LOGGING", {}).get("incremental"):
    LOGGING = _with_stderr(_theirs.get("LOGGING"))
