"""What must not be shown or logged, taken out of an address or of any text that holds addresses.

A feed's address may hold a password (`https://user:password@…`), or a key that opens it (`?token=…`); the address of a hub's
callback is known to the hub alone. Whoever shows an address to people, programs or a log calls `redacted`.
"""

from __future__ import annotations

import re

MASK = "***"
_LOGIN = re.compile(r"(?<=://)[^\s/?#\"'<>]*@")
_KEY = re.compile(
    r"([?&;](?:amp;)?(?:[a-z]+[_-]?)?(?:token|key|secret|auth|password|passwd|pass|pwd|signature|sig|session|sid|hash|code)=)[^\s&;#\"'<>]+",
    re.IGNORECASE,
)
_CALLBACK = re.compile(r"(/websub/)[\w-]{8,}")
_BEARER = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)


def redacted(text: str) -> str:
    """The text without logins, keys in queries, callbacks and credentials of requests. What is left names the same thing to a person."""
    if "@" in text:
        text = _LOGIN.sub(f"{MASK}@", text)
    if "=" in text:
        text = _KEY.sub(rf"\1{MASK}", text)
    if "/websub/" in text:
        text = _CALLBACK.sub(rf"\1{MASK}", text)
    return _BEARER.sub(rf"\1 {MASK}", text) if " " in text else text


def without_login(url: str) -> str:
    """The address without `user:password@`."""
    head, mark, rest = url.partition("://")
    return f"{head}://{_LOGIN.sub('', mark + rest).removeprefix('://')}" if mark and "@" in rest else url
