"""Hashes by which a web server knows a password: bcrypt, by crypt(3) of the system, which Python has no more of its own."""

from __future__ import annotations

import base64
import hashlib

from remote.failure import Failure
from remote.wire import call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from remote.shapes.site import GivenUser

# bcrypt's cost (2^5 rounds), as htpasswd(1) has it: nginx and Apache compare with each request, and nginx answers nobody
# else meanwhile.
COST = "05"
# crypt(5): the same bits as Base64, by other signs.
SIGNS = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
)


@call
def hash_passwords(*, app: str, users: Sequence[GivenUser]) -> list[str]:
    """
    A hash for each user, in their order. The salt follows from the names of site and user, so that the same password is
    the same hash, and in no way from the password. Raises Failure SERVER_UNSUPPORTED.
    """
    # Few runs need it, and it takes a while to import.
    import ctypes

    try:
        crypt = ctypes.CDLL("libcrypt.so.1").crypt
    except OSError as error:
        raise unable(str(error)) from None
    crypt.argtypes, crypt.restype = [ctypes.c_char_p, ctypes.c_char_p], ctypes.c_char_p
    hashes = []
    for user in users:
        salt = hashlib.sha256(("django-prod-action %s %s" % (app, user["name"])).encode()).digest()[:16]
        setting = b"$2y$" + COST.encode() + b"$" + base64.b64encode(salt).rstrip(b"=").translate(SIGNS)
        made = crypt(user["password"].encode(), setting)
        if not made or not made.startswith(b"$2y$"):
            raise unable("it has no bcrypt")
        hashes.append(made.decode())
    return hashes


def unable(why: str) -> Failure:
    """That the system makes no such hashes."""
    return Failure(
        "SERVER_UNSUPPORTED",
        "The server can't make the hash of a password: %s" % why,
        hint="Is the package libcrypt1 whole? Debian's and Ubuntu's own has bcrypt.",
    )
