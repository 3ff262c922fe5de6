"""Who an app comes for: the login with the password for apps, and the two tokens that follow from it.

A token is an HMAC of the reader's number and the generation of their app password, under a key of this house: nothing is kept
of it, a new password ends it, and it stays the same until then (newsboat logs in once and never again). Cookies are not looked at.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

from news7d.model import AppReader
from news7d.web.house import House
from news7d.web.passwords import password_fits
from news7d.web.sync.asked import Asked, Refused

BAD_TOKEN = {"x-reader-google-bad-token": "true", "google-bad-token": "true"}  # Capy and Miniflux say the one, FreshRSS the other
_HEADER = re.compile(r"\s*GoogleLogin\s+auth=\s*(\S+)\s*", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
_EDIT = re.compile(r"[0-9a-f]{57}")
_ID_DIGITS = 13
_NOT_MEANT = frozenset({"", "x"})  # what FeedMe and Reeder send for want of a token


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a reader's apps hold."""

    auth: str
    edit: str  # 57 letters and digits


def tokens_of(house: House, who: AppReader) -> Tokens:
    """`alice/3f0c…`: no «=» in it (NetNewsWire), never one of «NA unused none null» (RSS Guard)."""
    name = who.name if _PLAIN.fullmatch(who.name) else f"id-{who.id}"
    return Tokens(
        auth=f"{name}/{_signature(house, 'auth', who)}", edit=f"{who.id:0{_ID_DIGITS}x}" + _signature(house, "edit", who)[: 57 - _ID_DIGITS]
    )


def _signature(house: House, what: str, who: AppReader) -> str:
    key = hmac.new(house.secret, b"apps", sha256).digest()
    return hmac.new(key, f"{what}:{who.id}:{who.generation}".encode(), sha256).hexdigest()


# ------------------------------------------------------------------ the login


def log_in(house: House, name: str, password: str) -> AppReader | None:
    """The reader whose app password that is. Takes as long whether the name or the password is wrong."""
    who = house.store.app_reader(name)
    fits = password_fits(who.password if who else None, password)
    return who if fits else None


# ------------------------------------------------------------------ every other call


def authorised(house: House, header: str | None, asked: Asked) -> AppReader:
    """By the header; or, in a POST, by `T` alone (Liferea). Raises Refused (401)."""
    given = [text.strip() for text in asked.all("T")]
    who = _by_header(house, header) if header is not None else _by_parameter(house, given) if asked.post else None
    if who is None:
        raise Refused(401, "Unauthorized", BAD_TOKEN)
    if header is not None and asked.post:
        _check_edit(house, who, given)
    return who


def _by_header(house: House, header: str) -> AppReader | None:
    found = _HEADER.fullmatch(header)
    return _by_auth(house, found[1]) if found else None


def _by_parameter(house: House, given: list[str]) -> AppReader | None:
    return next((who for text in given if (who := _holder(house, text))), None)


def _check_edit(house: House, who: AppReader, given: list[str]) -> None:
    """The header alone will do; a token that is wrong will not, so that apps fetch a new one."""
    tokens = tokens_of(house, who)
    for text in given:
        if text not in _NOT_MEANT and not _same(text, tokens.edit) and not _same(text, tokens.auth):
            raise Refused(401, "Unauthorized", BAD_TOKEN)


def _holder(house: House, token: str) -> AppReader | None:
    if _EDIT.fullmatch(token):
        who = house.store.app_reader(int(token[:_ID_DIGITS], 16))
        return who if who and who.password and _same(token, tokens_of(house, who).edit) else None
    return _by_auth(house, token)


def _by_auth(house: House, token: str) -> AppReader | None:
    name = token.partition("/")[0]
    if not 0 < len(name) <= 64:
        return None
    numbered = re.fullmatch(r"id-([0-9]{1,15})", name)
    for reader in (name, int(numbered[1])) if numbered else (name,):
        who = house.store.app_reader(reader)
        if who and who.password and _same(token, tokens_of(house, who).auth):
            return who
    return None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
