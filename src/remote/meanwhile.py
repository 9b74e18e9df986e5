"""What can be asked side by side."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from typing_extensions import TypeVarTuple, Unpack

    Result = TypeVar("Result")
    Arguments = TypeVarTuple("Arguments")


def ask_meanwhile(act: Callable[[Unpack[Arguments]], Result], *arguments: Unpack[Arguments]) -> Callable[[], Result]:
    """Runs it beside what follows; the function that comes back waits for its result, and raises what it raised."""
    results: list[Result] = []
    errors: list[BaseException] = []

    def perform() -> None:
        try:
            results.append(act(*arguments))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=perform, daemon=True)
    thread.start()

    def wait() -> Result:
        thread.join()
        if errors:
            raise errors[0]
        return results[0]

    return wait
