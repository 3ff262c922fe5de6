"""Links in mails that do one thing without a sign-in: signed, so that nothing has to be kept for them."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Literal

Purpose = Literal["confirm", "channel-off", "digest-off"]
PURPOSES: tuple[Purpose, ...] = ("confirm", "channel-off", "digest-off")


def sealed(secret: bytes, purpose: Purpose, number: int, about: str = "") -> str:
    """`12.c.….` for an address. about: what must still be so when the link is used, such as the mail address."""
    mac = hmac.new(secret, f"{purpose}:{number}:{about}".encode(), sha256).digest()
    return f"{number}.{purpose}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def named(token: str) -> tuple[Purpose, int] | None:
    """What a link says that it is for; whether it is ours, only `sealed` tells."""
    number, _, rest = token.partition(".")
    purpose = next((each for each in PURPOSES if each == rest.partition(".")[0]), None)
    if purpose is None or not number.isascii() or not number.isdigit() or len(number) > 15:
        return None
    return purpose, int(number)


def fits(token: str, secret: bytes, purpose: Purpose, number: int, about: str = "") -> bool:
    return hmac.compare_digest(token.encode("utf-8", "replace"), sealed(secret, purpose, number, about).encode())
