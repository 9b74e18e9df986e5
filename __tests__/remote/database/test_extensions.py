import pytest

from remote.database import extensions
from remote.failure import Failure


@pytest.mark.parametrize(
    ("record", "wanted"),
    [
        ({"made": True}, "sudo -u postgres psql site -c 'CREATE EXTENSION IF NOT EXISTS \"timescaledb\"'"),
        (
            {"made": False},
            'as somebody who administers it, and then run again: CREATE EXTENSION IF NOT EXISTS "timescaledb";',
        ),
        (None, "as somebody who administers it"),
    ],
)
def test_the_line_for_who_may_is_told_with_the_name_of_the_extension(monkeypatch, record, wanted):
    monkeypatch.setattr(extensions, "PostgreSQL", lambda _: None)
    monkeypatch.setattr(extensions, "record_of", lambda *_: record)
    monkeypatch.setattr(extensions, "name_for", lambda _: "site")
    with pytest.raises(Failure) as told:
        extensions.extend(app="site", extension="timescaledb")
    assert wanted in told.value.hint
