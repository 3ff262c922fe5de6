"""Which words are known as given names, surnames or places: 4-byte digests with flags, gathered by tools/gather_names.py.

gazetteer.bin: n digests (CRC-32 of the folded name, sorted, little-endian), then n flags. Of 20,000 strange words about one
has a digest that some name has too: a flag alone proves nothing, the words around a name must agree.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from functools import lru_cache
from importlib import resources
from zlib import crc32

from news7d.core.lexicon import fold

GIVEN, FAMILY, PLACE, LAND = 1, 2, 4, 8
"""LAND: a country, territory or continent. The upper four bits are a place's size: 1 is 15,000 people, 4 a million."""


def digest(name: str) -> int:
    return crc32(fold(name).encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=32768)
def flags(name: str) -> int:
    """GIVEN | FAMILY | PLACE | LAND | size << 4 of a name (one word, or the several words of a place); 0 where it is not known."""
    keys, found = _tables()
    key = digest(name)
    at = bisect_left(keys, key)
    return found[at] if at < len(keys) and keys[at] == key else 0


@lru_cache(maxsize=1)
def _tables() -> tuple[array[int], bytes]:
    packed = resources.files(__package__).joinpath("gazetteer.bin").read_bytes()
    count = len(packed) // 5
    keys = array("I")
    keys.frombytes(packed[: count * 4])
    return keys, packed[count * 4 :]
