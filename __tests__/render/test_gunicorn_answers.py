"""Answers that wait for their readers: whole, in order, within bounds, and holding no thread."""

import os
import socket
import tempfile

import pytest

from render import gunicorn_answers
from render.gunicorn_answers import Answer, Sender, handing

BODY = os.urandom(1024) * 3072


def pair():
    """Gunicorn's end of a connection and Caddy's."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(20)
    return ours, theirs


def read(reader):
    pieces = []
    while True:
        piece = reader.recv(1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


@pytest.fixture
def sender():
    return Sender()


def give(sender, answer):
    ours, theirs = pair()
    sender.take(ours.fileno(), answer)
    # What Gunicorn does next, which changes nothing for the reader and is no wait.
    ours.shutdown(socket.SHUT_WR)
    assert ours.recv(1) == b""
    ours.close()
    return theirs


def test_bytes_and_files_arrive_whole(sender):
    with tempfile.TemporaryFile() as file:
        file.write(b"head" + BODY)
        file.flush()
        readers = [
            give(sender, Answer(memoryview(BODY), len(BODY))),
            give(sender, Answer(os.dup(file.fileno()), len(BODY), 4)),
        ]
    assert [read(reader) == BODY for reader in readers] == [True, True]
    sender.finish(20)
    assert not sender.answers


def test_many_who_read_nothing_hold_nobody(sender, monkeypatch):
    monkeypatch.setattr(gunicorn_answers, "in_memory", len(BODY) * 2)
    slow = [give(sender, Answer(memoryview(BODY), len(BODY))) for _ in range(8)]
    # Those beyond the memory's bound lie in files.
    assert sum(isinstance(one.body, int) for one in sender.answers) == 6
    assert read(give(sender, Answer(memoryview(BODY), len(BODY)))) == BODY
    assert [read(reader) == BODY for reader in slow] == [True] * 8


def test_too_many_bytes_cut_the_slowest(sender, monkeypatch):
    monkeypatch.setattr(gunicorn_answers, "at_most", len(BODY) * 2)
    slow = [give(sender, Answer(memoryview(BODY), len(BODY))) for _ in range(4)]
    # The one that came last is no slow reader yet.
    assert read(slow.pop()) == BODY
    assert sum(len(read(reader)) < len(BODY) for reader in slow) == 2


def test_where_no_file_can_be_had_the_memory_is_bounded(sender, monkeypatch):
    monkeypatch.setattr(gunicorn_answers, "in_memory", len(BODY) * 2)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: open("/proc/none"))
    slow = [give(sender, Answer(memoryview(BODY), len(BODY))) for _ in range(4)]
    assert len(sender.answers) == 2
    assert read(slow.pop()) == BODY


def test_who_takes_nothing_is_left(sender, monkeypatch):
    monkeypatch.setattr(gunicorn_answers, "idle", 0)
    reader = give(sender, Answer(memoryview(BODY), len(BODY)))
    sender.finish(20)
    assert not sender.answers
    assert len(read(reader)) < len(BODY)


def test_who_goes_away_is_forgotten(sender):
    give(sender, Answer(memoryview(BODY), len(BODY))).close()
    sender.finish(20)
    assert not sender.answers


class Page:
    """As Django's HttpResponse."""

    streaming = False
    content = BODY

    def __iter__(self):
        return iter([BODY])

    def close(self):
        self.closed = True


class FileWrapper:
    def __init__(self, filelike):
        self.filelike = filelike


def environ(ours, **more):
    return {
        "gunicorn.socket": ours,
        "HTTP_CONNECTION": "close",
        "REQUEST_METHOD": "GET",
        "wsgi.file_wrapper": FileWrapper,
        **more,
    }


LENGTH = [("Content-Length", str(len(BODY)))]


def finish(result, ours):
    """What Gunicorn does with a result."""
    for piece in result:
        ours.sendall(piece)
    result.close()
    ours.close()


def test_a_page_is_handed_over_and_closed():
    ours, theirs = pair()
    page = Page()
    finish(handing(environ(ours), page, "200 OK", LENGTH), ours)
    assert page.closed
    assert read(theirs) == BODY


def test_an_application_that_fails_keeps_its_connection():
    ours, theirs = pair()

    def fails():
        yield b"a"
        raise ValueError

    result = handing(environ(ours), fails(), "200 OK", [])
    with pytest.raises(ValueError):
        list(result)
    result.close()
    ours.sendall(b"the error")
    assert theirs.recv(100) == b"the error"


@pytest.mark.parametrize(
    "more, status, headers, result",
    [
        ({"REQUEST_METHOD": "HEAD"}, "200 OK", LENGTH, [b"one"]),
        ({}, "304 Not Modified", LENGTH, []),
        ({}, "200 OK", [], [b"a", b"b"]),
        ({}, "200 OK", [("Content-Length", "2")], [b"ab"]),
        # A length that is not true is Gunicorn's to judge.
        ({}, "200 OK", [("Content-Length", "999999")], [b"ab"]),
    ],
)
def test_all_else_goes_as_it_comes(more, status, headers, result):
    ours, theirs = pair()
    assert list(handing(environ(ours, **more), result, status, headers)) == result


def test_without_the_end_of_the_connection_nothing_changes():
    ours, theirs = pair()
    page = Page()
    assert handing(environ(ours, HTTP_CONNECTION="keep-alive"), page, "200 OK", LENGTH) is page
    assert handing({"REQUEST_METHOD": "GET"}, page, "200 OK", LENGTH) is page


def test_a_file_goes_by_itself_where_it_is_one():
    import io

    ours, theirs = pair()
    wrapped = FileWrapper(io.BytesIO(BODY))
    assert handing(environ(ours), wrapped, "200 OK", LENGTH) is wrapped
    with tempfile.TemporaryFile() as file:
        file.write(BODY)
        file.seek(0)
        result = handing(environ(ours), FileWrapper(file), "200 OK", LENGTH)
        result.result.close = file.close
        finish(result, ours)
    assert read(theirs) == BODY
