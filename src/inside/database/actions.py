# The four actions.
import json
import os
import sys


def look(_request):
    connection = default()
    answer = {"engine": connection.vendor, "name": str(connection.settings_dict["NAME"] or "")}
    asked = {"sqlite": _look_sqlite, "postgresql": _look_postgresql, "mysql": _look_mysql}.get(connection.vendor)
    if asked is not None:
        answer.update(asked(connection))
    answer["database"] = answer["name"] + _where(connection)
    _answers.write(json.dumps(answer).encode() + b"\n")


def _where(connection):
    """On which server the database is, for a person to read."""
    settings = connection.settings_dict
    host = ":".join(str(settings[part]) for part in ("HOST", "PORT") if settings.get(part))
    return " at " + host if host else ""


def dump(request):
    connection = default()
    if connection.vendor == "sqlite":
        _dump_sqlite(request["name"], request)
    else:
        {"postgresql": _dump_postgresql, "mysql": _dump_mysql}[connection.vendor](connection, request)


def check(request):
    {"sqlite": _check_sqlite, "postgresql": _check_postgresql}[request["engine"]](request)


def restore(request):
    connection = default()
    restores = {"sqlite": _restore_sqlite, "postgresql": _restore_postgresql, "mysql": _restore_mysql}
    restores[connection.vendor](connection, request)


def main():
    request = json.loads(sys.stdin.buffer.readline())
    try:
        {"look": look, "dump": dump, "check": check, "restore": restore}[request["action"]](request)
        _answers.flush()
        code = 0
    except Exception as error:  # whatever a driver raises: the last line says what it was
        sys.stderr.write("%s%s\n" % ("" if isinstance(error, Refused) else type(error).__name__ + ": ", error))
        code = 1
    sys.stderr.flush()
    # Threads that the project started must not keep anybody waiting.
    os._exit(code)


main()
