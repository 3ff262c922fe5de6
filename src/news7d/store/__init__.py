"""What News7D keeps, in SQLite or PostgreSQL.

    from news7d.store import open_store
    store = open_store("sqlite:///var/news7d.sqlite")   # or "postgresql://user@host/name"
    store.migrate()

`Store` is the only door: plain calls, safe from any thread; each write is one transaction. Errors: StoreError (busy, full,
away), ConfigError (wrong address, newer schema), NotFound, Conflict, Invalid.
"""

from typing import TYPE_CHECKING

from .front import Store, open_store
from .lanes import LANES

if TYPE_CHECKING:
    from .stories import Member, Placed

__all__ = ["LANES", "Member", "Placed", "Store", "open_store"]


def __getattr__(name: str) -> object:
    if name in ("Member", "Placed"):  # polling needs no stories, and they need the parsers of markup
        from . import stories

        return getattr(stories, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
