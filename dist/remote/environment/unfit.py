"""Which requirements no server can fulfil, in uv's words: all of a list, and not the first alone."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

NAME = r"`?([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)(?:\[[^]]*\])?"
# Resolutions that fail say one thing of one package.
MOST = 40
REASONS = (
    # The system comes first: it is said beside a version that is there.
    (NAME + r"(?:==\S+)? has no wheels with a matching platform tag", "platform"),
    (NAME + r"(?:==\S+)? has no wheels with a matching Python", "python"),
    (r"the current Python version .* does not satisfy Python\S* and " + NAME + r"\S* depends on", "python"),
    (r"the requested Python version .* does not satisfy Python\S* and " + NAME + r"\S* depends on", "python"),
    (NAME + r" was not found in the package registry", "name"),
    (r"there (?:is|are) no versions? of " + NAME, "version"),
    (r"only " + NAME + r"\S* (?:is|are) available", "version"),
)
PLATFORMS = re.compile(r"on the following platforms?: (.*)")
REACH = re.compile(r"only " + NAME + r"<=?([\w.!+]+) is available")


class Unfit:
    """A package of which a list asks for what is not to be had; `about` says why, where that is more than its kind."""

    def __init__(self, name: str, kind: str, about: str = "") -> None:
        self.name, self.kind, self.about = name, kind, about


def read_unfit(output: str) -> Unfit | None:
    """What uv says about one package when a resolution failed; None where it is something else."""
    text = " ".join(output.split())
    for pattern, kind in REASONS:
        found = re.search(pattern, text)
        if not found:
            continue
        platforms = PLATFORMS.search(output)
        foreign = re.findall(r"`([^`]+)`", platforms.group(1)) if platforms else []
        if kind == "platform" and not all(one.startswith(("win", "macosx")) for one in foreign or ["linux"]):
            return Unfit(found.group(1), "architecture", ", ".join(foreign))
        reach = REACH.search(text)
        return Unfit(found.group(1), kind, reach.group(2) if reach else "")
    return None


def find_unfit(attempt: Callable[[Sequence[str]], str | None], output: str) -> list[Unfit]:
    """
    All of them, the one of `output` first. `attempt` resolves the list without packages of these names, and answers what
    was printed when that failed, None when it did not.
    """
    found: list[Unfit] = []
    text: str | None = output
    while text is not None and len(found) < MOST:
        one = read_unfit(text)
        if one is None or one.name in [other.name for other in found]:
            break
        found.append(one)
        text = attempt([other.name for other in found])
    return found


def hint_for_unfit(unfit: Sequence[Unfit], texts: Mapping[str, str]) -> str:
    """What to write in the files `texts` in the place of each."""
    return " ".join(_describe(one, texts) for one in unfit)


def _describe(one: Unfit, texts: Mapping[str, str]) -> str:
    asked = place_of(one.name, texts)
    if one.kind == "version":
        newest = " (the newest is %s)" % one.about if one.about else ""
        return "%s: there is no such version%s; `pip index versions %s` lists those that there are." % (
            asked,
            newest,
            one.name,
        )
    if one.kind == "name":
        return "%s: the package index has no package of that name; correct it or take it out." % asked
    if one.kind == "python":
        return (
            "%s: that version is not for this Python; name one that it is for in .github/django-prod.yml (`python: '3.12'`), or pin another version."
            % asked
        )
    if one.kind == "platform":
        return '%s: it has no files for Linux; write `; sys_platform == "win32"` behind it.' % asked
    return "%s: it has files for %s only, and this server has another processor; pin another version." % (
        asked,
        one.about or "other platforms",
    )


def place_of(name: str, texts: Mapping[str, str]) -> str:
    """File, line and text of the requirement of a name; the name alone where no line asks for it itself."""
    wanted = re.compile(
        r"^\s*" + re.sub(r"[-_.]+", "[-_.]+", re.escape(name).replace("\\-", "-")) + r"(?![\w.-])", re.I
    )
    for file, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if wanted.match(line):
                return "%s:%d, %s" % (file, number, line.split("#")[0].split("\\")[0].strip())
    return name
