"""Requirements files as uv and pip read them: in UTF-8, and with nothing that the server's own settings overrule."""

from __future__ import annotations

import codecs
import os

from remote.environment.lines import has_index, put_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def decode(content: bytes) -> str:
    """
    Text as editors and shells write it: UTF-8, or UTF-16 (PowerShell's `pip freeze > requirements.txt`), and one that goes
    on in the other where somebody has added lines (`>>`).
    """
    if b"\0" not in content and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-8-sig", "replace")
    parts = []
    at = 0
    while at < len(content):
        start = content[at : at + 2]
        # What such a file says begins with a character of ASCII.
        wide = "utf-16-le" if start == codecs.BOM_UTF16_LE or start[1:] == b"\0" else ""
        wide = "utf-16-be" if start == codecs.BOM_UTF16_BE or start[:1] == b"\0" else wide
        end = _end_of_line(content, at, wide)
        parts.append(content[at:end].decode(wide or "utf-8", "replace"))
        at = end
    return "".join(parts).replace("\ufeff", "")


def _end_of_line(content: bytes, start: int, encoding: str) -> int:
    """Where the line that begins at `start` ends, behind its newline."""
    newline = "\n".encode(encoding or "utf-8")
    at = content.find(newline, start)
    while at >= 0 and (at - start) % len(newline):
        at = content.find(newline, at + 1)
    return len(content) if at < 0 else at + len(newline)


def make_readable(code: str, paths: Sequence[str], variables: Sequence[str] = ()) -> dict[str, str]:
    """
    The texts of requirements files by their paths, relative to the code; empty where none of them has to be changed to
    be read. `variables` are the names of those that the installer gets.
    """
    contents = {}
    for path in paths:
        with open(os.path.join(code, path), "rb") as file:
            contents[path] = file.read()
    read = {path: decode(content) for path, content in contents.items()}
    indexed = has_index(list(read.values()), variables)
    texts = {path: put_right(path, text, indexed) if is_list(path) else text for path, text in read.items()}
    if all(text.encode() == contents[path] for path, text in texts.items()):
        return {}
    return texts


def is_list(path: str) -> bool:
    """Whether a file that takes part is a requirements file, and none that declares a library of the project."""
    return not path.endswith((".toml", ".py", ".cfg"))
