"""Requirements files as uv and pip read them: in UTF-8, and with nothing that the server's own settings overrule."""

from __future__ import annotations

import codecs
import os
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# The public index under its names: what a server is configured to use in its place goes on being used.
PUBLIC_INDEX = re.compile(r"^\s*(-i|--index-url)[\s=]+https://(pypi\.org|pypi\.python\.org)/simple/?\s*$")
# A library in a folder of the project: editable, it would lead into one release, and others share the environment.
EDITABLE = re.compile(r"^\s*(-e|--editable)[\s=]+(?=\.\.?/+[\w.])")


def decode(content: bytes) -> str:
    """Text as editors write it: UTF-8, or UTF-16 with its mark (PowerShell's `pip freeze > requirements.txt`)."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig", "replace")


def make_readable(code: str, folder: str, paths: Sequence[str]) -> str:
    """
    The folder to read requirements from: the code, or copies below `folder` where a file has to be changed. `paths`
    are those of the files, relative to the code.
    """
    texts = {}
    changed = False
    for path in paths:
        with open(os.path.join(code, path), "rb") as file:
            content = file.read()
        lines = decode(content).splitlines(True)
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
