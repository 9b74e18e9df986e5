"""The pages that a project names under `health-paths`: what the new instance answers, before visitors get it."""

from __future__ import annotations

import html
import http.client

from remote.failure import Failure
from remote.instance.first_answer import tell_outlook
from remote.instance.health import over_socket
from remote.instance.journal import read_cursor, read_journal
from remote.instance.linked import ask, path_on_site
from remote.places import Places
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from remote.shapes.instance import ExpectedPage

    # Status, where a redirect leads to, and the text of a path.
    Ask = Callable[[str], tuple[int, str | None, str]]

# Seconds for one answer, and redirects that are followed.
SILENCE, REDIRECTS = 10.0, 5


@call
def expect(*, app: str, release: str, pages: Sequence[ExpectedPage], domain: str, secure: bool, first: bool) -> None:
    """
    Asks an instance for each page, with redirects on the site followed: it answers below 400, and shows the words.
    `first` is whether no release was live before.

    Raises Failure INSTANCE_UNHEALTHY with all that are wrong.
    """
    places = Places(app)
    socket = places.release(release) + "/http.sock"
    after = read_cursor()
    wrong = look_at_pages(lambda path: ask(lambda: over_socket(socket, SILENCE), domain, path, secure), pages, domain)
    if not wrong:
        return
    _, outlook = tell_outlook(live=False, first=first)
    raise Failure(
        "INSTANCE_UNHEALTHY",
        "The new release: " + "; ".join(wrong),
        output=read_journal(places.service(release), after),
        command="GET %s on its own socket" % wrong[0].split(" ", 1)[0],
        hint="The pages stand under `health-paths` in .github/django-prod.yml. " + outlook,
    )


def look_at_pages(ask: Ask, pages: Sequence[ExpectedPage], domain: str) -> list[str]:
    """What is wrong with each page; those that are well are not named."""
    said = [look_at_page(ask, page["path"], page["words"], domain) for page in pages]
    return [one for one in said if one]


def look_at_page(ask: Ask, path: str, words: str, domain: str) -> str | None:
    """What is wrong with a page; None when it is well."""
    at = path
    seen = {path}
    for _ in range(REDIRECTS + 1):
        try:
            status, location, text = ask(at)
        except (OSError, http.client.HTTPException) as error:
            return "%s does not answer: %s" % (path, error)
        following = path_on_site(location, domain, at) if location else None
        if following is None:
            break
        if following in seen:
            return "%s redirects in a circle" % path
        seen.add(following)
        at = following
    else:
        return "%s redirects more than %d times" % (path, REDIRECTS)
    where = "%s answers %d" % (path, status) + ("" if at == path else " at %s" % at)
    if status >= 400:
        return where
    if words and location:
        return "%s redirects to %s, where nothing can be read" % (path, location)
    return None if shows(text, words) else "%s without “%s”" % (where, words)


def shows(text: str, words: str) -> bool:
    """Whether a page holds the words, as its source has them or as a visitor reads them; blanks are all alike."""
    wanted = " ".join(words.split())
    return any(wanted in " ".join(one.split()) for one in (text, html.unescape(text)))
