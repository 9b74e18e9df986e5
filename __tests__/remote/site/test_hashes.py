"""Hashes of the password in front of a site."""

from __future__ import annotations

import re

from remote.site.hashes import hash_passwords


def test_it_is_bcrypt_as_others_make_it() -> None:
    # By another implementation, with the salt of this site and user.
    assert hash_passwords(app="blog", users=[{"name": "ann", "password": "correct horse"}]) == [
        "$2y$05$iBJaRs7ofZ31Hw.xYcPCUO9PZMy7aE0cTzAcYssRKr8MSfJZwVaku"
    ]


def test_the_same_secret_is_the_same_hash_and_another_one_for_each_site_and_user() -> None:
    users = [{"name": name, "password": "correct horse"} for name in ("ann", "bob")]
    made = hash_passwords(app="blog", users=users)  # type: ignore[arg-type]
    assert hash_passwords(app="blog", users=users) == made  # type: ignore[arg-type]
    both = made + hash_passwords(app="shop", users=users)  # type: ignore[arg-type]
    assert len(set(both)) == 4
    assert all(re.fullmatch(r"\$2y\$05\$[./A-Za-z0-9]{53}", one) for one in both)


def test_the_salt_tells_nothing_of_the_password() -> None:
    one, other = (hash_passwords(app="blog", users=[{"name": "ann", "password": text}])[0] for text in ("a", "b"))
    assert one[:28] == other[:28]
    assert one != other
