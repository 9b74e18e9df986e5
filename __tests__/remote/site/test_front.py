"""Whether what visitors get by a name is what stands in front of our site, or somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from remote.failure import Failure
from remote.site import front
from remote.site.front import require_front

if TYPE_CHECKING:
    from collections.abc import Callable

    from remote.shapes.site import Through

BY: Through = {"name": "Caddy", "unit": "caddy.service"}


class Answer:
    """One answer, and the connection that it comes by."""

    def __init__(self, status: int, location: str | None) -> None:
        self.status, self.location = status, location

    def request(self, method: str, path: str, headers: dict[str, str]) -> None:
        assert (method, path, headers["Host"]) == ("GET", "/", "www.blog.test")

    def getresponse(self) -> Answer:
        return self

    def getheader(self, name: str) -> str | None:
        return self.location if name == "Location" else None

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, str | None], None]:
    def answer(status: int, location: str | None) -> None:
        monkeypatch.setattr(front, "reach_as_visitor", lambda *_: lambda: Answer(status, location))

    return answer


@pytest.mark.parametrize(
    ("status", "location", "good"),
    [
        (308, "https://blog.test/", True),
        (301, "https://blog.test/", True),
        (308, "https://shop.test/", False),
        (308, "https://blog.test/elsewhere", False),
        (200, None, False),
    ],
)
def test_a_name_that_leads_to_the_main_one(
    answering: Callable[[int, str | None], None], status: int, location: str | None, good: bool
) -> None:
    answering(status, location)
    if good:
        require_front("www.blog.test", True, (301, 308), "blog.test", BY)
        return
    with pytest.raises(Failure) as caught:
        require_front("www.blog.test", True, (301, 308), "blog.test", BY)
    assert caught.value.code == "VERIFICATION_FAILED"
    assert "/etc/caddy/Caddyfile" in caught.value.hint


@pytest.mark.parametrize(("status", "good"), [(401, True), (200, False), (403, False)])
def test_a_password(answering: Callable[[int, str | None], None], status: int, good: bool) -> None:
    answering(status, None)
    if good:
        require_front("www.blog.test", True, (401,), "", BY)
        return
    with pytest.raises(Failure) as caught:
        require_front("www.blog.test", True, (401,), "", BY)
    assert "answers %d instead of 401" % status in caught.value.message
