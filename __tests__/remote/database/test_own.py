"""Names and ports of a database of the application's own."""

from __future__ import annotations

import socket

from remote.database.own import listens, name_for


def test_a_database_is_called_as_the_application_with_underscores() -> None:
    assert name_for("my-blog-2") == "my_blog_2"


def test_something_listens_at_a_port_or_nothing_does() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(str(port))
    assert not listens(str(port))


def test_a_port_that_is_none_is_where_nothing_listens() -> None:
    for port in ("", "five", "/run/postgresql"):
        assert not listens(port)
