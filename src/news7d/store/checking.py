"""Is everything in its place? Sentences about what is not; and the search index built anew."""

from __future__ import annotations

from ..core.search_version import VERSION
from .database import Database, Session
from .rows import text_of

_CHUNK = 1000
_COUNTS = {
    "check_entries": "{} entries lead to no article",
    "check_entry_feeds": "{} entries belong to no feed",
    "check_bodies": "{} articles have lost their text",
    "check_body_orphans": "{} texts belong to no article",
    "check_status": "{} feeds have no polling state",
    "check_stories": "{} articles belong to a story that does not exist or was merged into another",
    "check_empty_stories": "{} stories have no reports",
    "check_roles": "{} roles belong to no article",
    "check_analyses": "{} analyses belong to no article",
    "check_mentions": "{} names are said to stand in articles that are not there",
    "check_pins": "{} decisions of editors bind an article that does not exist",
    "check_outlets": "{} articles belong to no outlet",
    "check_unsearched": "{} articles are missing in the search index",
    "check_search_orphans": "{} rows of the search index belong to no article",
}
_SEARCH_VERSION = "search_version"


def check(database: Database) -> tuple[str, ...]:
    found = database.problems()
    counts = database.read(lambda session: [(sentence, session.all(name)[0][0]) for name, sentence in _COUNTS.items()])
    return (*found, *(sentence.format(count) for sentence, count in counts if count))


def index_is_current(database: Database) -> bool:
    row = database.read(lambda session: session.one("setting_get", {"name": _SEARCH_VERSION}))
    return row is not None and row[0] == VERSION


def rebuild_index(database: Database) -> int:
    """Build the search index anew from the texts; the number of articles in it."""
    return database.write(rebuild_index_in)


def rebuild_index_in(session: Session) -> int:
    session.clear_index()
    after, count = 0, 0
    while rows := session.all("texts_after", {"after": after, "limit": _CHUNK}):
        session.index([(key, title, text_of(blob)) for key, title, blob in rows])
        after, count = rows[-1][0], count + len(rows)
    session.run("setting_set", {"name": _SEARCH_VERSION, "value": VERSION})
    return count
