"""The Merkle tree of RFC 6962, section 2.1, as far as an append-only list needs it: roots of whole subtrees, and the root of all.

Thirty lines of our own: of the libraries that have this tree, the one on PyPI that is kept is under the GPL and keeps its own storage. The
test checks them against the vectors of the RFC's reference implementation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """A tree by its size and the roots of its perfect subtrees, the largest (leftmost) first: all that is needed to go on."""

    size: int = 0
    roots: tuple[bytes, ...] = ()


EMPTY = Frontier()


def grown(tree: Frontier, leaves: Iterable[bytes]) -> Frontier:
    """The tree with further leaves behind those that it has."""
    size, roots = tree.size, list(tree.roots)
    for leaf in leaves:
        node, level = sha256(b"\x00" + leaf).digest(), size
        while level & 1:
            node, level = _joined(roots.pop(), node), level >> 1
        roots.append(node)
        size += 1
    return Frontier(size=size, roots=tuple(roots))


def root_of(tree: Frontier) -> bytes:
    """The Merkle tree hash of the whole list; of an empty one, the hash of nothing."""
    if not tree.roots:
        return sha256(b"").digest()
    root = tree.roots[-1]
    for left in reversed(tree.roots[:-1]):
        root = _joined(left, root)
    return root


def whole(tree: Frontier) -> bool:
    """Does a frontier have as many roots as a list of its size has perfect subtrees?"""
    return tree.size >= 0 and len(tree.roots) == tree.size.bit_count() and all(len(root) == 32 for root in tree.roots)


def _joined(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
