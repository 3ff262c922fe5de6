"""Passwords: argon2id (RFC 9106), checked one at a time so that guesses cannot fill the memory."""

from __future__ import annotations

from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from news7d.errors import Invalid
from news7d.web.languages import _

SHORTEST, LONGEST = 12, 1024
_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_one_at_a_time = Lock()


def check_new_password(password: str) -> None:
    """Raise Invalid, naming the way out, where a new password is too short or too long."""
    if len(password) < SHORTEST:
        raise Invalid(
            _(
                "The password is too short: %(value)s characters or more, for instance four words that do not belong together.",
                value=SHORTEST,
            )
        )
    if len(password) > LONGEST:
        raise Invalid(_("The password is too long: %(most)s characters at most.", most=LONGEST))


def new_password(password: str, again: str) -> str:
    """A password typed twice, as it is kept. Raises Invalid."""
    check_new_password(password)
    if password != again:
        raise Invalid(_("The two passwords differ. Type the same one twice."))
    return hash_password(password)


def hash_password(password: str) -> str:
    check_new_password(password)
    with _one_at_a_time:
        return _hasher.hash(password)


def password_fits(stored: str | None, password: str) -> bool:
    """Whether the password is right. Takes as long where none is stored, so that time tells nothing."""
    with _one_at_a_time:
        try:
            return _hasher.verify(stored or _dummy(), password[: LONGEST + 1]) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def renewed(stored: str, password: str) -> str | None:
    """The same password under today's parameters; None where it is kept so already."""
    if not _hasher.check_needs_rehash(stored):
        return None
    with _one_at_a_time:
        return _hasher.hash(password)


@cache
def _dummy() -> str:
    return _hasher.hash("no password is set, and this one opens nothing")
