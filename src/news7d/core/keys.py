"""Short keys for long strings: what makes an entry, an address or a version the same as one we know."""

from __future__ import annotations

from hashlib import blake2b

_SEPARATOR = b"\x1f"


def key63(*parts: str | None) -> int:
    """A stable 63-bit digest (BLAKE2b) of some strings, in order; None and "" differ.

    63 bits fit a signed BIGINT. With 10^9 keys the chance that any two of them meet is about 5 %, and a key is only
    ever compared within one feed or one kind, so a collision is a matter of centuries.
    """
    joined = _SEPARATOR.join(b"\x00" if part is None else part.encode("utf-8", "surrogatepass") for part in parts)
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "big") >> 1
