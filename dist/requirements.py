# Dependency files as uv and pip read them: requirements files in UTF-8, and lock files of other tools as such.
import codecs
import functools
import re

# The public index under its names: what a server is configured to use in its place goes on being used.
PUBLIC_INDEX = re.compile(r"^\s*(-i|--index-url)[\s=]+https://(pypi\.org|pypi\.python\.org)/simple/?\s*$")
# A library in a folder of the project: editable, it would lead into one release, and others share the environment.
EDITABLE = re.compile(r"^\s*(-e|--editable)[\s=]+(?=\.\.?/+[\w.])")
# Versions (PEP 440), constraints as Poetry writes them, and environment markers (PEP 508).
VERSION = re.compile(
    r"v?(?:(\d+)!)?(\d+(?:\.\d+)*)[-_.]?(?:(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?"
    r"(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?(?:[-_.]?dev[-_.]?(\d*))?(?:\+([\w.-]+))?$",
    re.IGNORECASE,
)
CONSTRAINT = re.compile(r"(\^|~=|~|===?|!=|>=|<=|>|<|=)?\s*([\w.*+!-]+)")
MARKER = re.compile(r"\(|\)|\"[^\"]*\"|'[^']*'|===|==|~=|!=|<=|>=|<|>|not\s+in\b|[\w.]+")
STAGES = {"a": 0, "alpha": 0, "b": 1, "beta": 1}
FINAL = 3


def decoded(content):
    """Text as editors write it: UTF-8, or UTF-16 with its mark (PowerShell's `pip freeze > requirements.txt`)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig", "replace")


def readable(code, folder, paths):
    """The folder to read requirements from: the code, or copies below `folder` where a file has to be changed."""
    texts = {}
    changed = False
    for path in paths:
        with open(os.path.join(code, path), "rb") as file:
            content = file.read()
        lines = decoded(content).splitlines(True)
        text = "".join(EDITABLE.sub("", line) for line in lines if not PUBLIC_INDEX.match(line))
        texts[path] = text
        changed = changed or text.encode() != content
    if not changed:
        return code
    for path, text in texts.items():
        target = os.path.join(folder, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
    return folder


def requirement(name, version, markers="", hashes=(), extras=()):
    extra = "[%s]" % ",".join(extras) if extras else ""
    line = "%s%s%s" % (name, extra, version)
    if markers:
        line += " ; " + markers
    return line + "".join(" --hash=" + value for value in hashes)


def with_hashes(entries):
    """Hashes are checked where every entry has some: else pip and uv refuse the others."""
    complete = all(entry.get("hashes") for entry in entries)
    return [requirement(**{**entry, "hashes": entry.get("hashes", ()) if complete else ()}) for entry in entries]


def from_pipfile_lock(text):
    """Pipfile.lock as requirements (https://github.com/pypa/pipfile): the default packages, frozen."""
    lock = json.loads(text)
    urls = [source["url"] for source in lock.get("_meta", {}).get("sources", [])]
    indexes = ["--extra-index-url " + url for url in urls if not PUBLIC_INDEX.match("-i " + url)]
    entries = []
    for name, entry in lock["default"].items():
        if entry.get("git"):
            version = " @ git+%s@%s" % (entry["git"], entry.get("ref", "HEAD"))
        elif entry.get("file") or entry.get("path"):
            version = " @ " + (entry.get("file") or entry["path"])
        else:
            version = entry.get("version", "")
        entries.append(
            {
                "name": name,
                "version": version,
                "markers": entry.get("markers", ""),
                "hashes": entry.get("hashes", []),
                "extras": entry.get("extras", []),
            }
        )
    return indexes + with_hashes(entries)


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@functools.lru_cache(None)
def order(version):
    """What versions sort by; None for what is none."""
    found = VERSION.match(version.strip())
    if not found:
        return None
    epoch, numbers, stage, number, post, revision, dev, local = found.groups()
    release = [int(part) for part in numbers.split(".")]
    while release and release[-1] == 0:
        release.pop()
    after = -1 if post is None and revision is None else int(post or revision or 0)
    if stage:
        before = (STAGES.get(stage.lower(), 2), int(number or 0))
    else:
        before = (-1, 0) if dev is not None and after < 0 else (FINAL, 0)
    unfinished = int(dev or 0) if dev is not None else float("inf")
    return (int(epoch or 0), release, before, after, unfinished, local or "")


def numbers_of(version):
    found = re.match(r"v?((?:\d+)(?:\.\d+)*)", version)
    return [int(part) for part in found.group(1).split(".")] if found else []


def below(numbers, index):
    """The first version that is no longer the same up to the number at `index`."""
    return ".".join(map(str, numbers[:index] + [numbers[index] + 1]))


def satisfies(version, operator, literal):
    if literal.startswith("*"):
        return True
    if literal.endswith("*"):
        wanted = numbers_of(literal)
        have = (numbers_of(version) + [0] * len(wanted))[: len(wanted)]
        return (have == wanted) != (operator == "!=")
    left, right, numbers = order(version), order(literal), numbers_of(literal)
    if left is None or right is None:
        return (version == literal) != (operator == "!=")
    if operator in ("^", "~", "~="):
        if operator == "^":
            last = next((index for index, number in enumerate(numbers) if number), len(numbers) - 1)
        else:
            last = min(1, len(numbers) - 1) if operator == "~" else max(len(numbers) - 2, 0)
        return right <= left < order(below(numbers, last))
    if not right[5]:
        left = left[:5] + ("",)
    return {"!=": left != right, ">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}.get(
        operator, left == right
    )


@functools.lru_cache(None)
def admits(constraint, version):
    """Whether a constraint like `^3.1 || >=5,!=5.2` lets a version in."""
    for alternative in re.split(r"\|\|?", constraint):
        if all(satisfies(version, *found.groups()) for found in CONSTRAINT.finditer(alternative)):
            return True
    return False


@functools.lru_cache(None)
def admits_python(constraint, python):
    """The same for a Python such as 3.11.3: a constraint like `<=3.11` or `3.11` means all of 3.11."""
    minor = ".".join(python.split(".")[:2])
    for alternative in re.split(r"\|\|?", constraint):
        pairs = [found.groups() for found in CONSTRAINT.finditer(alternative)]
        if all(satisfies(python if text.count(".") > 1 else minor, how, text) for how, text in pairs):
            return True
    return False


@functools.lru_cache(None)
def holds(marker, python, extra=""):
    """Whether a marker is true for this server, a version of Python and an extra; also where it can't be read."""
    machine = os.uname()
    values = {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "implementation_version": python,
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": machine.machine,
        "platform_release": machine.release,
        "platform_version": machine.version,
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": extra,
    }
    try:
        tokens = MARKER.findall(marker)
        return not tokens or any_of(tokens, values)
    except (IndexError, KeyError):
        return True


def any_of(tokens, values):
    """Reads `A and B or C` off the front of the tokens; each part is read, whatever the ones before it say."""
    true = all_of(tokens, values)
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        true = all_of(tokens, values) or true
    return true


def all_of(tokens, values):
    true = comparison(tokens, values)
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        true = comparison(tokens, values) and true
    return true


def comparison(tokens, values):
    first = tokens.pop(0)
    if first == "(":
        true = any_of(tokens, values)
        tokens.pop(0)
        return true
    operator, second = tokens.pop(0), tokens.pop(0)
    left, right = (word[1:-1] if word[0] in "\"'" else values[word] for word in (first, second))
    if operator == "in":
        return left in right
    if operator.startswith("not"):
        return left not in right
    if "version" in first:
        return satisfies(left, operator, right)
    if "version" in second:
        turned = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(operator, operator)
        return satisfies(right, turned, left)
    if "extra" in (first, second):
        left, right = plain(left), plain(right)
    return {"!=": left != right, "<": left < right, ">": left > right}.get(operator, left == right)


def locked_requirements(kind, code, file):
    """The requirements that a lock file names, as lines."""
    with open(os.path.join(code, file), encoding="utf-8") as opened:
        text = opened.read()
    if kind == "pipenv":
        return from_pipfile_lock(text)
    try:
        import tomllib
    except ImportError:
        raise Failure(
            "INSTALL_FAILED",
            "%s can't be read with the Python of this server (3.11 can)" % file,
            hint="Export it into the repository: poetry export -f requirements.txt -o requirements.txt",
        ) from None
    project = os.path.join(code, os.path.dirname(file), "pyproject.toml")
    with open(project, encoding="utf-8") as opened:
        return from_poetry_lock(tomllib.loads(text), tomllib.loads(opened.read()))
