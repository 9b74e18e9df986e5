"""A failure that the person who reads the log can act on."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from remote.codes import ErrorCode
    from remote.shapes.session import FailureMessage


class Failure(Exception):
    """
    What went wrong, for the person who reads the log: `message` is one sentence without its end, `output` the last
    lines of the failing program, `hint` what to do next.
    """

    def __init__(self, code: ErrorCode, message: str, *, output: str = "", command: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.output, self.command, self.hint = code, message, output, command, hint

    def to_message(self) -> FailureMessage:
        """As the runner reads it."""
        return {
            "code": self.code,
            "message": self.message,
            "output": self.output,
            "command": self.command,
            "hint": self.hint,
        }
