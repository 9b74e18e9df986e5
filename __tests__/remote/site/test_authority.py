"""Lines of Caddy 2.6.2, of Debian 12 and of Debian 13, as a test authority has had it write them."""

from __future__ import annotations

import json

import pytest

from remote.site.authority import find_refusal

NAME = "www.example.org"
CHALLENGE = {
    "level": "error",
    "logger": "http.acme_client",
    "msg": "challenge failed",
    "identifier": NAME,
    "challenge_type": "http-01",
    "problem": {"type": "urn:ietf:params:acme:error:connection", "detail": "dial tcp: connection refused"},
}
# Debian 13 builds it with a newer library of ACME.
FLAT = {
    "level": "error",
    "logger": "http.acme_client",
    "msg": "challenge failed",
    "identifier": NAME,
    "challenge_type": "http-01",
    "status_code": 400,
    "problem_type": "urn:ietf:params:acme:error:connection",
    "error": "dial tcp 127.0.0.1:5002: connect: connection refused",
}
AWAY = {
    "level": "error",
    "logger": "tls.obtain",
    "msg": "could not get certificate from issuer",
    "identifier": NAME,
    "issuer": "acme-v02",
    "error": "account: dial tcp 127.0.0.1:14000: connect: connection refused",
}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], ""),
        (["serving initial configuration", "{", "[1]", "{}"], ""),
        ([json.dumps(CHALLENGE), json.dumps({**AWAY, "error": "HTTP 400"})], "dial tcp: connection refused"),
        ([json.dumps(FLAT), json.dumps({**AWAY, "error": "no solvers available"})], FLAT["error"]),
        ([json.dumps(AWAY)], "account: dial tcp 127.0.0.1:14000: connect: connection refused"),
        ([json.dumps({**AWAY, "identifier": "other.example.org"})], ""),
        ([json.dumps({**CHALLENGE, "problem": 5}), json.dumps(AWAY)], AWAY["error"]),
    ],
)
def test_the_last_refusal_is_told_in_the_authoritys_words(lines: list[str], said: str) -> None:
    assert find_refusal(lines, NAME) == said
