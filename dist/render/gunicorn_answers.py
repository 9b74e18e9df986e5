# >>> alone
"""
The part of gunicorn.conf.py by which a slow reader holds no thread of a WSGI application: when an answer is made, the
connection is handed to one thread that sends all of them, each as its reader takes it.
"""

import contextlib
import os
import selectors
import socket
import stat
import tempfile
import threading
import time

# <<< alone
# Bytes of an answer that the kernel takes at once for a Unix socket (unix(7): 208 KiB with its own overhead).
at_once = 64 * 1024
# Bytes of answers that a worker keeps in memory until they are read; those beyond lie in a file without a name.
in_memory = 32 * 1024 * 1024
# And all of them together; then the slowest readers are cut off.
at_most = 256 * 1024 * 1024
# Bytes of the disk that no answer may take: sites and their databases live there.
at_least_free = 1024 * 1024 * 1024
# Seconds in which a reader has to take something.
idle = 60


class Answer:
    """What is to be sent on a connection: bytes, or a part of a file."""

    def __init__(self, body, length, offset=0):
        self.body, self.left, self.offset = body, length, offset
        self.size = 0 if isinstance(body, int) else length
        self.connection = None
        self.since = self.moved = time.monotonic()

    def send(self):
        """Sends what the reader takes now. Raises OSError when it has gone away, or the file is shorter than it was."""
        if isinstance(self.body, int):
            sent = os.sendfile(self.connection.fileno(), self.body, self.offset, min(self.left, 1024 * 1024))
            if sent == 0:
                raise OSError("the file is shorter than it was")
        else:
            sent = self.connection.send(self.body[self.offset : self.offset + 256 * 1024])
        self.offset, self.left, self.moved = self.offset + sent, self.left - sent, time.monotonic()

    def spool(self):
        """Moves it out of memory into a file that has no name any more. Raises OSError where there is no room."""
        disk = os.statvfs("/var/tmp")
        if disk.f_bavail * disk.f_frsize < 10 * self.size + at_least_free:
            raise OSError("too little room")
        with tempfile.TemporaryFile(dir="/var/tmp") as file:
            file.write(self.body)
            file.flush()
            self.body, self.offset = os.dup(file.fileno()), 0

    def close(self):
        if isinstance(self.body, int):
            os.close(self.body)
        if self.connection:
            self.connection.close()


class Sender(threading.Thread):
    """Sends answers side by side; a reader who takes nothing for a minute is left."""

    def __init__(self):
        super().__init__(name="answers", daemon=True)
        self.selector = selectors.DefaultSelector()
        self.lock = threading.Lock()
        self.answers = set()
        # What stands in for a connection that was handed over: closing it changes nothing for who reads.
        self.stand_in, other = socket.socketpair()
        other.close()

    def take(self, descriptor, answer=None):
        """Takes a connection from its descriptor, which stays open; without an answer all has been sent."""
        if answer is not None:
            answer.connection = socket.socket(fileno=os.dup(descriptor))
            answer.connection.setblocking(False)
        os.dup2(self.stand_in.fileno(), descriptor)
        if answer is None:
            return
        with self.lock:
            if answer.size and self.held() + answer.size > in_memory:
                # Without room there the memory's bound holds below.
                with contextlib.suppress(OSError):
                    answer.spool()
            self.make_room(answer)
            self.answers.add(answer)
            self.selector.register(answer.connection, selectors.EVENT_WRITE, answer)
            if not self.is_alive():
                self.start()

    def held(self):
        """Bytes of answers in memory."""
        return sum(one.size for one in self.answers if not isinstance(one.body, int))

    def make_room(self, answer):
        """Leaves the slowest readers, where more would be kept with this answer than may be."""
        now = time.monotonic()
        for one in sorted(self.answers, key=lambda one: one.offset / (now - one.since + 1)):
            held = self.held() + (0 if isinstance(answer.body, int) else answer.size)
            if held > in_memory:
                if not isinstance(one.body, int):
                    self.drop(one)
            elif sum(one.size for one in self.answers) + answer.size > at_most:
                self.drop(one)

    def run(self):
        while True:
            ready = self.selector.select(1)
            with self.lock:
                for key, _ in ready:
                    self.advance(key.data)
                stalled = [one for one in self.answers if time.monotonic() - one.moved > idle]
                for one in stalled:
                    self.drop(one)

    def advance(self, answer):
        if answer not in self.answers:
            return
        try:
            answer.send()
        except BlockingIOError:
            return
        except OSError:
            answer.left = 0
        if answer.left == 0:
            self.drop(answer)

    def drop(self, answer):
        self.answers.discard(answer)
        self.selector.unregister(answer.connection)
        answer.close()

    def finish(self, seconds):
        """Waits until all is sent, at most so long."""
        deadline = time.monotonic() + seconds
        while self.answers and time.monotonic() < deadline:
            time.sleep(0.05)


class Handed:
    """What an application returns (PEP 3333), until its connection is handed to the sender."""

    def __init__(self, result, descriptor, answer):
        self.result, self.descriptor, self.answer = result, descriptor, answer
        self.complete = False

    def __iter__(self):
        if self.answer is None:
            yield from self.result
        self.complete = True

    def close(self):
        """Gunicorn calls it when it has written the headers, and all that was iterated."""
        try:
            if hasattr(self.result, "close"):
                self.result.close()
        finally:
            if self.complete:
                self.hand_over()
            elif self.answer is not None:
                self.answer.close()

    def hand_over(self):
        """Raises OSError where the worker can't have one more file open."""
        try:
            sender.take(self.descriptor, self.answer)
        except OSError:
            if self.answer is not None:
                self.answer.close()
            raise


sender = None


def handing(environ, result, status, headers):
    """
    The application's result in a form that holds no thread, where that can be had: Gunicorn's connection is to end with
    this answer, as Caddy wants it. A stream goes as it comes, and holds its thread.
    """
    global sender
    connection = environ.get("gunicorn.socket")
    if connection is None or environ.get("HTTP_CONNECTION", "").lower() != "close":
        return result
    if sender is None:
        sender = Sender()
    answer = None
    if environ["REQUEST_METHOD"] != "HEAD" and status[:3] not in ("", "204", "304"):
        length = next((value for name, value in headers if name.lower() == "content-length"), "")
        if length.isdigit():
            answer = answer_of(result, int(length), environ.get("wsgi.file_wrapper"))
    if answer is None and isinstance(result, environ.get("wsgi.file_wrapper", ())):
        # Gunicorn knows it by its class.
        return result
    return Handed(result, connection.fileno(), answer)


def answer_of(result, length, wrapper):
    """What is to be sent for a result of this length; None for what Gunicorn sends as it comes."""
    if wrapper is not None and isinstance(result, wrapper):
        try:
            # The application closes its own.
            file = os.dup(result.filelike.fileno())
        except (AttributeError, OSError, ValueError):
            return None
        offset = os.lseek(file, 0, os.SEEK_CUR) if stat.S_ISREG(os.fstat(file).st_mode) else -1
        if offset >= 0 and os.fstat(file).st_size - offset >= length > 0:
            return Answer(file, length, offset)
        os.close(file)
        return None
    if length <= at_once:
        return None
    # An answer of Django's that is no stream, or what other applications return at once.
    if getattr(result, "streaming", None) is False:
        body = result.content
    elif isinstance(result, (list, tuple)):
        body = b"".join(result)
    else:
        return None
    return Answer(memoryview(body), length) if len(body) == length else None
