"""One article: a hash chain over its versions, and the leaf that tells its head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import orjson

_START = b"news7d-ledger-1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an article said from `seen` on (when we first saw it so)."""

    seen: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The state of an article at the end of a day. `article` is the SHA-256 of its address, `head` that of its chain, both in hex."""

    article: str
    head: str
    versions: int
    seen: str  # of the last version: ISO 8601 in UTC, to the second

    def line(self) -> str:
        """As it is hashed and written: JSON with its keys in order and no spaces."""
        return orjson.dumps(
            {"article": self.article, "head": self.head, "seen": self.seen, "versions": self.versions}, option=orjson.OPT_SORT_KEYS
        ).decode()


def head_of(url: str, versions: Sequence[Version]) -> str:
    """The head of an article's chain, in hex.

    With H for SHA-256 and ↵ for a line feed: h₀ = H("news7d-ledger-1↵" url ↵), hₙ = H(hₙ₋₁ seen ↵ H(title) ↵ H(text) ↵).
    """
    head = sha256(_START + _bytes(url) + b"\n").digest()
    for version in versions:
        said = f"{_moment(version.seen)}\n{_hex(version.title)}\n{_hex(version.text)}\n"
        head = sha256(head + said.encode()).digest()
    return head.hex()


def leaf_of(url: str, versions: Sequence[Version]) -> Leaf:
    """`versions` is not empty, the oldest first."""
    return Leaf(article=_hex(url), head=head_of(url, versions), versions=len(versions), seen=_moment(versions[-1].seen))


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hex(text: str) -> str:
    return sha256(_bytes(text)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
