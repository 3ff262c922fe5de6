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
    from .leanings import Bend
    from .rules import Book, DueStory, Notice, Run
    from .stories import Member, Placed

__all__ = ["LANES", "Bend", "Book", "DueStory", "Member", "Notice", "Placed", "Run", "Store", "open_store"]


def __getattr__(name: str) -> object:
    if name in ("Book", "DueStory", "Notice", "Run"):
        from . import rules

        return getattr(rules, name)
    if name == "Bend":
        from . import leanings

        return leanings.Bend
    if name in ("Member", "Placed"):  # polling needs no stories, and they need the parsers of markup
        from . import stories

        return getattr(stories, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
