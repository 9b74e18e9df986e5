# Runs the programs of a run, each in a fork of this process: one interpreter, one channel and one round trip each
# instead of a new channel and interpreter (the server's part of src/server/worker.ts).
import binascii
import io
import selectors
import traceback
import zlib


def fork(request, inputs):
    """
    Starts a program; its pid, what it writes (standard output, standard error), and the end of its standard input
    if that stays open. `inputs` are those of the other programs.
    """
    pipes = [os.pipe(), os.pipe()]
    follow, write_on = os.pipe()
    pid = os.fork()
    if pid == 0:
        # An end that stayed open here would keep the others waiting for theirs.
        for descriptor in inputs + [write_on]:
            os.close(descriptor)
        perform(request, follow, [write for _, write in pipes])
    for descriptor in [follow] + [write for _, write in pipes]:
        os.close(descriptor)
    if not request["open"]:
        os.close(write_on)
        write_on = None
    return pid, [read for read, _ in pipes], write_on


def end_input(program, text):
    """The last words for a program that listens."""
    _, _, write_on = program
    program[2] = None
    if write_on is None:
        return
    try:
        os.write(write_on, text.encode("utf-8"))
    except BrokenPipeError:
        pass  # It has just ended.
    os.close(write_on)


def perform(request, follow, writes):
    """In the fork: the program and its arguments as if it had been started with them; never returns."""
    code = 1
    try:
        for source, target in ((follow, 0), (writes[0], 1), (writes[1], 2)):
            os.dup2(source, target)
        sys.stdin = io.TextIOWrapper(io.BytesIO(json.dumps(request["args"]).encode("utf-8") + b"\n"))
        text = zlib.decompress(binascii.a2b_base64(request["text"]))
        exec(compile(text, request["name"], "exec"), globals())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = 1  # Nobody reads any more.
        # Without the interpreter's tidying up, which would take as long as many a program.
        os._exit(code)


class Lines:
    """Complete lines of what a program writes."""

    def __init__(self, call, kind):
        self.call, self.kind, self.rest = call, kind, b""

    def relay(self, data):
        lines = (self.rest + data).split(b"\n")
        self.rest = lines.pop()
        if not data and self.rest:
            lines.append(self.rest)
        for line in lines:
            say(call=self.call, **{self.kind: line.decode("utf-8", "replace")})


def serve():
    waiting = selectors.DefaultSelector()
    waiting.register(0, selectors.EVENT_READ)
    # What the bootstrap has read ahead is in the buffer, where select(2) does not see it.
    rest = sys.stdin.buffer.read1(1 << 16)
    programs = {}
    while True:
        *lines, rest = rest.split(b"\n")
        for line in lines:
            request = json.loads(line)
            if "input" in request:
                # It may have ended while this was on its way.
                if request["call"] in programs:
                    end_input(programs[request["call"]], request["input"])
                continue
            inputs = [program[2] for program in programs.values() if program[2] is not None]
            pid, reads, write_on = fork(request, inputs)
            programs[request["call"]] = [pid, len(reads), write_on]
            for read, kind in zip(reads, ("out", "err")):
                waiting.register(read, selectors.EVENT_READ, Lines(request["call"], kind))
        for key, _ in waiting.select():
            if key.fd == 0:
                data = os.read(0, 1 << 16)
                if not data:
                    # The run is over. What a cancelled one left running is ended by whoever takes the lock next.
                    return
                rest += data
                continue
            data = os.read(key.fd, 1 << 16)
            key.data.relay(data)
            if data:
                continue
            waiting.unregister(key.fd)
            os.close(key.fd)
            program = programs[key.data.call]
            program[1] -= 1
            if program[1] == 0:
                end_input(program, "")
                status = os.waitstatus_to_exitcode(os.waitpid(program[0], 0)[1])
                say(call=key.data.call, ended=status if status >= 0 else 128 - status)
                del programs[key.data.call]


arguments()
try:
    serve()
except BrokenPipeError:
    pass  # The runner is gone: as when the run is over.
os._exit(0)
