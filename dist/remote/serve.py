"""
Runs the calls of a run, each in a fork of this process: one interpreter and one channel for all of them, and one round
trip each (the server's part of src/server/worker.ts). Modules are compiled once, here.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import selectors
import signal
import sys
import traceback
import zlib

from remote.account import leave_account
from remote.failure import Failure
from remote.importer import sources
from remote.refused import explain_refusal
from remote.wire import CALLS, hiders, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

    # `call` is its number, `module` and `function` say what is called with `arguments`; `open` is whether more comes
    # on its standard input, which `input` ends.
    Request = dict[str, Any]
    # Takes the secrets of the site out of a message.
    Hide = Callable[[Any], Any]


class Requests:
    """The runner's requests, one JSON object a line; behind one with `bytes` so many bytes of modules follow."""

    def __init__(self) -> None:
        self.rest = b""

    def take(self, data: bytes) -> list[Request]:
        """The requests that are complete with this data; what they bring is then among the sources."""
        self.rest += data
        complete: list[Request] = []
        while True:
            line, end, rest = self.rest.partition(b"\n")
            if not end:
                return complete
            request = json.loads(line)
            size = request.get("bytes", 0)
            if len(rest) < size:
                return complete
            if size:
                sources.update(json.loads(zlib.decompress(rest[:size])))
            self.rest = rest[size:]
            complete.append(request)


class Running:
    """A call under way: its process, how many of its two outputs are open, and the end of its standard input."""

    def __init__(self, pid: int, outputs: int, input_end: int | None) -> None:
        self.pid, self.outputs, self.input_end = pid, outputs, input_end

    def end_input(self, text: str) -> None:
        """The last words for a call that listens."""
        end, self.input_end = self.input_end, None
        if end is None:
            return
        try:
            os.write(end, text.encode("utf-8"))
        except BrokenPipeError:
            pass  # It has just ended.
        os.close(end)


def start(request: Request, foreign: Sequence[int], hide: Hide) -> tuple[Running, list[int]]:
    """Starts a call in a fork; `foreign` are the inputs of the others. Answers the ends to read from, too."""
    pipes = [os.pipe(), os.pipe()]
    follow, input_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        # An end that stayed open here would keep the others waiting for theirs.
        for descriptor in [*foreign, input_end]:
            os.close(descriptor)
        hiders.append(hide)
        perform(request, follow, [write for _, write in pipes])
    for descriptor in [follow, *(write for _, write in pipes)]:
        os.close(descriptor)
    if not request["open"]:
        os.close(input_end)
    return Running(pid, len(pipes), input_end if request["open"] else None), [read for read, _ in pipes]


def perform(request: Request, follow: int, writes: Sequence[int]) -> NoReturn:
    """In the fork: calls the function, with standard streams of its own; never returns."""
    code = 1
    # What is half made is removed on the way out, as after any other failure.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        for source, target in ((follow, 0), (writes[0], 1), (writes[1], 2)):
            os.dup2(source, target)
        sys.stdin = io.TextIOWrapper(io.BytesIO())
        function = called(request["module"], python_name(request["function"]))
        arguments = {python_name(name): value for name, value in request["arguments"].items()}
        answer(lambda: function(**arguments))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = 1  # Nobody reads any more.
        # Without the interpreter's tidying up, which would take as long as many a call.
        os._exit(code)


def answer(act: Callable[[], object]) -> None:
    """Says what `act` returns as the result; a Failure, or what the system refuses, as the failure. Raises anything else."""
    try:
        say(result=act())
    except Failure as failure:
        say(failure=failure.to_message())
    except OSError as error:
        refusal = explain_refusal(error)
        if refusal is None:
            raise
        say(failure=refusal.to_message())


def called(module: str, name: str) -> Any:
    """The function that a request names. Raises LookupError for one that is not the runner's to call."""
    function = getattr(importlib.import_module(module), name)
    if function not in CALLS:
        raise LookupError("%s.%s is not marked as a call" % (module, name))
    return function


def python_name(name: str) -> str:
    """healthPath → health_path: the same name, as each side writes it."""
    return re.sub("[A-Z]", lambda letter: "_" + letter.group().lower(), name)


def load(module: str) -> None:
    """Compiles a module here, so that no later call has to."""
    try:
        importlib.import_module(module)
    except Exception:
        pass  # The fork tries again, and says why it can't.


class Lines:
    """Complete lines of what a call writes."""

    def __init__(self, call: int, kind: str, hide: Hide) -> None:
        self.call, self.kind, self.hide, self.rest = call, kind, hide, b""

    def relay(self, data: bytes) -> None:
        """Says them; no data is the end."""
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        if not data and self.rest:
            lines.append(self.rest)
        for line in lines:
            text = line.decode("utf-8", "replace")
            # A message has gone through it; a traceback has not.
            if not text.startswith("{"):
                text = self.hide({"text": text})["text"]
            say(call=self.call, **{self.kind: text})


def hide_for(app: str, request: Request) -> Hide:
    """What hides the secrets of the application in all that this call says, those included that it is given."""
    given = request["arguments"].get("environment", [])
    # It comes with the first call, and not with this program: the less that is, the sooner it runs.
    return importlib.import_module("remote.hidden").Hider(app, given).hide  # type: ignore[no-any-return]


def serve(app: str) -> None:
    """Until the runner hangs up."""
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ)
    requests = Requests()
    under_way: dict[int, Running] = {}
    # What was read ahead is in the buffer, where select(2) does not see it.
    data = sys.stdin.buffer.read1(1 << 16)  # type: ignore[union-attr]
    while True:
        for request in requests.take(data):
            if "ping" in request:
                say(call=0, alive=True)
                continue
            if "input" in request:
                # It may have ended while this was on its way.
                if request["call"] in under_way:
                    under_way[request["call"]].end_input(request["input"])
                continue
            load(request["module"])
            foreign = [running.input_end for running in under_way.values() if running.input_end is not None]
            hide = hide_for(app, request)
            running, reads = start(request, foreign, hide)
            under_way[request["call"]] = running
            for read, kind in zip(reads, ("out", "err")):
                waiting.register(read, selectors.EVENT_READ, Lines(request["call"], kind, hide))
        data = b""
        for key, _ in waiting.select():
            if key.fd == 0:
                data = os.read(0, 1 << 16)
                if not data:
                    # The run is over. What a cancelled one left running is ended by whoever takes the lock next.
                    return
                continue
            block = os.read(key.fd, 1 << 16)
            key.data.relay(block)
            if block:
                continue
            waiting.unregister(key.fd)
            os.close(key.fd)
            running = under_way[key.data.call]
            running.outputs -= 1
            if running.outputs == 0:
                running.end_input("")
                status = exit_code(os.waitpid(running.pid, 0)[1])
                say(call=key.data.call, ended=status)
                del under_way[key.data.call]


def exit_code(status: int) -> int:
    """As a shell tells it: 128 and more for a signal."""
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def main(app: str) -> None:
    """Started by src/server/worker.ts for this application."""
    leave_account()
    try:
        serve(app)
    except BrokenPipeError:
        pass  # The runner is gone: as when the run is over.
    os._exit(0)
