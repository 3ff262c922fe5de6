"""Names of items and streams as reader apps write them (Google Reader API), and what is asked of a stream.

tag:google.com,2005:reader/item/000000000000002a ─► 42        user/alice/label/Tech%20/%20Lab ─► Stream(kind="label", label="Tech / Lab")
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

StreamKind = Literal["all", "read", "unread", "starred", "feed", "label", "nothing"]

ITEM = "tag:google.com,2005:reader/item/"
STATE = "user/-/state/com.google/"
LABEL = "user/-/label/"
READING_LIST, READ, STARRED = f"{STATE}reading-list", f"{STATE}read", f"{STATE}starred"
STORIES = "Stories"
"""The label under which stories are items."""
STORIES_FEED = 2_000_000_000
"""The feed that they are shown as; no feed of the house gets that far."""
MOST_ID = 10**15  # ids stay below: a decimal number is never taken for sixteen digits of hex

_STATES: dict[str, StreamKind] = {
    "reading-list": "all",
    "read": "read",
    "unread": "unread",
    "fresh": "unread",
    "kept-unread": "unread",
    "tracking-kept-unread": "unread",
    "starred": "starred",
}
_NOT_KEPT = frozenset({"like", "created"})
_HEX = re.compile(r"[0-9a-f]{16}", re.IGNORECASE | re.ASCII)
_SHORT_HEX = re.compile(r"-?[0-9a-f]{1,16}", re.IGNORECASE | re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A stream by name; whether it is there is the store's to say."""

    kind: StreamKind
    feed_id: int | None = None
    url: str | None = None
    label: str | None = None

    @property
    def id(self) -> str:
        """Its name as we write it."""
        if self.kind == "feed":
            return f"feed/{self.feed_id if self.feed_id is not None else self.url}"
        if self.kind == "label":
            return LABEL + (self.label or "")
        return {"all": READING_LIST, "read": READ, "starred": STARRED, "unread": f"{STATE}unread"}.get(self.kind, f"{STATE}like")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamQuery:
    """What is asked of a stream. Times in microseconds: inserted at or after `since`, before `until`."""

    stream: Stream
    limit: int
    include: tuple[Stream, ...] = ()
    exclude: tuple[Stream, ...] = ()
    since: int = 0
    until: int = 2**62
    oldest_first: bool = False
    after: int | None = None  # the last item of the page before


# ------------------------------------------------------------------ items


def item_id(text: str) -> int | None:
    """The number of an item; None for what no client writes. A number that no item can have is 0."""
    text = text.strip()
    if text.startswith(ITEM) or text.lower().startswith("tag%3a"):
        digits = unquote(text).removeprefix(ITEM)
        return _possible(_signed(digits)) if _SHORT_HEX.fullmatch(digits) else None
    if _HEX.fullmatch(text):
        return _possible(_signed(text))
    return _possible(int(text)) if _DECIMAL.fullmatch(text) else None


def _signed(digits: str) -> int:
    value = int(digits, 16)
    return value - 2**64 if value >= 2**63 else value


def _possible(number: int) -> int:
    return number if 0 < number < MOST_ID else 0


def item_ids(texts: Sequence[str]) -> list[int] | None:
    """The numbers of items, in order, each once; None where texts were given and not one of them is an item's."""
    found = [number for number in map(item_id, texts) if number is not None]
    if texts and not found:
        return None
    return [number for number in dict.fromkeys(found) if number]


def long_id(number: int) -> str:
    return f"{ITEM}{number:016x}"


# ------------------------------------------------------------------ streams


def stream_of(text: str, *, names: Collection[str] = ()) -> Stream | None:
    """A stream by its name. `names`: the reader's number and name, which stand for «-». None for what is no name of a stream."""
    text = text.strip()
    if not text:
        return Stream(kind="all")
    if text.startswith("feed/"):
        return _feed(text)
    head, _, rest = text.partition("/")
    who, _, rest = rest.partition("/")
    if head != "user" or not (who == "-" or who.lower() in {name.lower() for name in names}):
        return None
    if rest.startswith("state/com.google/"):
        return _state(rest.removeprefix("state/com.google/"))
    return _label(rest.removeprefix("label/")) if rest.startswith("label/") else None


def _feed(text: str) -> Stream | None:
    while text.startswith("feed/"):
        text = text.removeprefix("feed/")
    if _DECIMAL.fullmatch(text) and not text.startswith("-"):
        return Stream(kind="feed", feed_id=_possible(int(text)))
    url = unquote(text) if re.match(r"https?%3a", text, re.IGNORECASE) else text
    return Stream(kind="feed", url=url) if re.match(r"(?:feed:|https?:)", url, re.IGNORECASE) else None


def _state(name: str) -> Stream | None:
    if name in _STATES:
        return Stream(kind=_STATES[name])
    return Stream(kind="nothing") if name in _NOT_KEPT or name.startswith("broadcast") else None


def _label(name: str) -> Stream | None:
    return Stream(kind="label", label=name) if name and not _CONTROL.search(name) else None


# ------------------------------------------------------------------ times


def microseconds(ts: str) -> int | None:
    """The time that a client means: seconds, milliseconds, microseconds or nanoseconds, by the number of digits. None: now."""
    digits = ts.strip()
    if not re.fullmatch(r"[0-9]{1,25}", digits, re.ASCII) or not int(digits):
        return None
    number, size = int(digits), len(digits.lstrip("0"))
    if size <= 11:
        return number * 1_000_000
    if size <= 14:
        return number * 1000
    return number if size <= 17 else number // 1000
