import signal
import sys
import types

import pytest
from gunicorn.errors import HaltServer

from render import gunicorn_conf


class Server:
    """As much of Gunicorn's arbiter as the hooks look at."""

    def __init__(self, listeners):
        self.LISTENERS = listeners
        self.killed = []

    def kill_workers(self, number):
        self.killed.append(number)


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    byte = bytearray(1)
    monkeypatch.setattr(gunicorn_conf, "loaded", byte)
    return byte


def test_a_worker_that_ends_before_the_application_is_loaded_ends_all():
    server = Server(["socket"])
    with pytest.raises(HaltServer) as halt:
        gunicorn_conf.child_exit(server, None)
    assert halt.value.exit_status == 3
    assert server.killed == [signal.SIGQUIT]


@pytest.mark.parametrize("was_loaded, listeners", [(1, ["socket"]), (0, [])])
def test_once_it_is_loaded_or_while_all_end_one_worker_may_end(loaded, was_loaded, listeners):
    loaded[0] = was_loaded
    server = Server(listeners)
    gunicorn_conf.child_exit(server, None)
    assert server.killed == []


def test_a_worker_that_has_loaded_says_so_and_proves_its_release(loaded, monkeypatch):
    monkeypatch.setattr(gunicorn_conf, "proving", lambda application: ["proving", application])
    worker = types.SimpleNamespace(wsgi="application")
    gunicorn_conf.post_worker_init(worker)
    assert loaded[0] == 1
    assert worker.wsgi == ["proving", "application"]


def test_a_worker_that_hangs_says_where_in_one_write(monkeypatch):
    written = []
    monkeypatch.setattr(sys, "stderr", types.SimpleNamespace(write=written.append))

    def hanging_view():
        handle_signal()

    # Gunicorn's handler of SIGABRT calls the hook: its own frame is left out.
    def handle_signal():
        gunicorn_conf.worker_abort(None)

    hanging_view()
    [text] = written
    lines = text.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2].strip() == "handle_signal()"
    assert "in hanging_view" in lines[-3]
    assert lines[-1] == "TimeoutError: the worker was ended while it hung here"


@pytest.mark.parametrize("names_settings", [True, False])
def test_the_apps_are_ready_before_the_application_is_imported(monkeypatch, names_settings):
    calls = []
    monkeypatch.setitem(sys.modules, "django", types.SimpleNamespace(setup=lambda: calls.append("setup")))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    if names_settings:
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "django_prod_settings")
    gunicorn_conf.post_fork(None, None)
    assert calls == (["setup"] if names_settings else [])
