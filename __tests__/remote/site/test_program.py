from __future__ import annotations

import socket

from remote.site.program import listens, pick_given_variables


def test_variables_of_the_user_are_kept() -> None:
    environ = (
        b"PATH=/usr/bin\0DOMAIN=shop.example\0INVOCATION_ID=12\0NOTIFY_SOCKET=/run/n\0OPTIONS=a=b\0EMPTY=\0broken\0"
    )
    assert pick_given_variables(environ, {"PATH"}) == {"DOMAIN": "shop.example", "OPTIONS": "a=b", "EMPTY": ""}


def test_what_is_no_utf8_is_kept_as_it_is() -> None:
    assert pick_given_variables(b"NAME=\xff\0", ()) == {"NAME": "\udcff"}


def test_a_port_is_seen_to_be_listened_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert listens(port)
    assert not listens(port)
