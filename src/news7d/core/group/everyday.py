"""What is common in news everywhere, so that a young window knows it too."""

from __future__ import annotations

from array import array
from functools import cache
from importlib import resources

BUCKETS = 1 << 20  # of the document-frequency table; keys that share one only look a little commoner
PRIOR = 150  # articles that common.bin stands for


@cache
def everyday() -> dict[int, int]:
    """Bucket to in how many of PRIOR articles: the words and concepts that are common in news (tools/train_common.py)."""
    packed = resources.files(__package__).joinpath("common.bin").read_bytes()
    keys = array("I")
    keys.frombytes(packed[: len(packed) // 5 * 4])
    return {key % BUCKETS: round((level / 255) ** 2 * PRIOR) for key, level in zip(keys, packed[len(keys) * 4 :], strict=True)}


def is_everyday(key: int) -> bool:
    """Is this the key of a word that any article may have?"""
    return everyday().get(key % BUCKETS, 0) > 0
