# ruff: noqa: E501 — tables of words
"""Is the article behind a wall? What JSON-LD and metas say, else a wall that stands where the text ends."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from news7d.core.pages.structured import Structured, string
from news7d.core.pages.tree import Page

_TIERS = (
    "article:content_tier", "og:article:content_tier", "content_tier", "article:access_level", "access_level", "accesslevel", "article:access",
    "lp:type", "paywall", "is_paywalled", "is-paywalled", "paid", "premium", "is_premium", "ispremium", "cxenseparse:paywall", "article:premium",
)  # fmt: skip
_CLOSED = frozenset(
    {"locked", "metered", "premium", "paid", "plus", "subscriber", "subscribers", "subscription", "restricted", "true", "yes", "1", "hard"}
)
_OPEN = frozenset({"free", "open", "public", "false", "no", "0", "none", "unlocked"})
_WALL = re.compile(
    r"(?<![a-z])(?:paywall\w*|pay-wall|regwall|subscribers?[-_]only|premium[-_](?:wall|teaser|overlay|content-?gate)|article[-_]{1,2}locked|content[-_]gate|piano[-_]offer|paid[-_]barrier|plus-?paywall)(?![a-z])"
)
_OFFERS = re.compile(
    r"subscri|sign in to|log in to|unlock|abonn|abo\b|weiterlesen mit|jetzt testen|suscr|assin|abbonat|abonent|prenumer|tilaa|подпис|передплат|předplat|abone|berlangganan|"
    r"đăng ký|اشترك|مشتركين|订阅|訂閱|会員|有料|購読|구독|मेंबर|सदस्यता|συνδρομ|מנוי|اشتراک|สมาชิก",
    re.I,
)
_TEASER = 2500  # letters: a text longer than this was not cut off by a wall


def paywalled(page: Page, data: Structured, text: str) -> tuple[bool | None, str]:
    """True behind a wall, False where the page says that it is free, None where it says nothing; and where it says so."""
    for thing in (data.article, *data.things[:20]):
        stated = _free(thing)
        if stated is not None:
            return not stated, "json-ld"
    for name in _TIERS:
        tier = page.meta(name).strip().lower()
        if tier in _CLOSED or tier in _OPEN:
            return tier in _CLOSED, "meta"
    return (True, "markup") if len(text) < _TEASER and _stands_a_wall(page) else (None, "none")


def _free(thing: dict[str, Any]) -> bool | None:
    """isAccessibleForFree as a boolean, a string or an address; a part that is not free closes the whole."""
    stated = _truth(thing.get("isAccessibleForFree"))
    parts = thing.get("hasPart")
    parts = parts if isinstance(parts, list) else [parts]
    if any(isinstance(part, dict) and _truth(part.get("isAccessibleForFree")) is False for part in parts[:20]):
        return False
    return stated


def _truth(value: Any) -> bool | None:
    word = string(value).strip().rstrip("/").rsplit("/", 1)[-1].lower()
    return True if word in ("true", "yes", "1") else False if word in ("false", "no", "0") else None


def _stands_a_wall(page: Page) -> bool:
    """An element that calls itself a wall and offers a subscription."""
    return any(node.hint and _is_wall(node.hint) and _OFFERS.search(node.text()[:2000]) for node in page.nodes)


@lru_cache(maxsize=8192)
def _is_wall(hint: str) -> bool:
    return _WALL.search(hint) is not None
