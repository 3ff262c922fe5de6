"""The edit ledger: what every article said and when, so that nobody can quietly say otherwise later, not even this house.

    versions of an article ─► hash chain ─► its head
    heads of a day ─► leaves of one tree that only grows (RFC 6962) ─► its root, signed (C2SP signed note) ─► a file for that day
    a file ─► verify: every leaf, both roots, both signatures, offline

A leaf names an article by the digest of its address: who asks to be forgotten is not kept in the ledger by name.
"""

from news7d.core.ledger.chain import Leaf, Version, head_of, leaf_of
from news7d.core.ledger.day import Day, Verified, verify, written
from news7d.core.ledger.tree import EMPTY, Frontier, grown, root_of

__all__ = ["EMPTY", "Day", "Frontier", "Leaf", "Verified", "Version", "grown", "head_of", "leaf_of", "root_of", "verify", "written"]
