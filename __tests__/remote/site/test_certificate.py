"""Certificates of nginx and Apache: who asks an authority, how often, and what is said of a refusal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from remote.places import Places
from remote.site import certificate
from remote.site.certificate import alternative, find_words, make_pair, request, use_own

if TYPE_CHECKING:
    from collections.abc import Sequence

PRINTED = """Saving debug log to /var/log/letsencrypt/letsencrypt.log
Requesting a certificate for site.test

Certbot failed to authenticate some domains (authenticator: webroot). The Certificate Authority reported these problems:
  Domain: site.test
  Type:   unauthorized
  Detail: 127.0.0.1: Invalid response from http://site.test/.well-known/acme-challenge/x: 403

Hint: The Certificate Authority failed to download the temporary challenge files.

Some challenges have failed.
Ask for help or search for solutions at https://community.letsencrypt.org.
"""


def test_what_is_said_of_a_refusal() -> None:
    assert find_words(PRINTED) == (
        "site.test: unauthorized, 127.0.0.1: Invalid response from http://site.test/.well-known/acme-challenge/x: 403"
    )
    unreachable = (
        "Saving debug log to x\nHTTPSConnectionPool(host='localhost', port=1): Connection refused\nAsk for help\n"
    )
    assert find_words(unreachable) == "HTTPSConnectionPool(host='localhost', port=1): Connection refused"
    assert find_words("") == ""


def test_names_and_addresses() -> None:
    assert [alternative(name) for name in ("a.test", "192.0.2.1", "[2001:db8::1]")] == [
        "DNS:a.test",
        "IP:192.0.2.1",
        "IP:2001:db8::1",
    ]


class Ground:
    """A site's folder of certificates, and certbot's, with an authority that answers what it is told to."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.live, self.places = folder / "live", Places("blog")
        self.tls = folder / "tls"
        self.asked: list[Sequence[str]] = []
        self.loads = 0
        self.answer = ""
        patch.setattr(certificate, "tls_of", lambda app: str(self.tls))
        patch.setattr(certificate, "LIVE", str(self.live))
        patch.setattr(certificate, "ask", self.ask)
        # As root writes it; here somebody else does.
        patch.setattr(certificate, "write_aside", lambda path, content, mode: Path(path).write_text(content))
        make_pair(self.places, ["a.test"])

    def ask(self, app: str, domains: Sequence[str]) -> str:
        self.asked.append(domains)
        if not self.answer:
            lineage = self.live / ("django-prod-" + app)
            lineage.mkdir(parents=True, exist_ok=True)
            for name in certificate.NAMES:
                (lineage / name).write_text("certificate")
        return self.answer

    def load(self) -> None:
        self.loads += 1

    def leads(self) -> str:
        return os.path.dirname(os.readlink(self.tls / "fullchain.pem"))


@pytest.fixture
def ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ground:
    return Ground(tmp_path, monkeypatch)


def test_an_authority_is_asked_once_for_the_same_names(ground: Ground) -> None:
    assert ground.leads() == "own"
    assert request(ground.places, ["a.test"], True, ground.load) == ""
    assert request(ground.places, ["a.test"], True, ground.load) == ""
    assert (ground.asked, ground.loads) == ([["a.test"]], 1)
    assert ground.leads() == str(ground.live / "django-prod-blog")
    assert request(ground.places, ["a.test", "b.test"], True, ground.load) == ""
    assert len(ground.asked) == 2
    assert use_own(ground.places)
    assert not use_own(ground.places)


def test_after_a_refusal_nobody_is_asked_again_at_once(ground: Ground) -> None:
    ground.answer = "a.test: connection, nobody answers"
    assert request(ground.places, ["a.test"], True, ground.load) == ground.answer
    assert request(ground.places, ["a.test"], True, ground.load) == ground.answer
    assert len(ground.asked) == 1
    # Other names are another question.
    request(ground.places, ["b.test"], True, ground.load)
    assert len(ground.asked) == 2
    refused = ground.tls / "refused"
    os.utime(refused, (0, 0))
    ground.answer = ""
    assert request(ground.places, ["b.test"], True, ground.load) == ""
    assert not refused.exists()


def test_of_a_name_that_leads_elsewhere_nobody_is_asked(ground: Ground) -> None:
    assert request(ground.places, ["a.test"], False, ground.load) != ""
    assert ground.asked == []


def test_the_own_pair_is_made_anew_for_other_names(ground: Ground) -> None:
    own = ground.tls / "own" / "fullchain.pem"
    before = own.read_text()
    make_pair(ground.places, ["a.test"])
    assert own.read_text() == before
    make_pair(ground.places, ["a.test", "b.test"])
    assert own.read_text() != before
    assert (ground.tls / "own" / "privkey.pem").stat().st_mode & 0o077 == 0
