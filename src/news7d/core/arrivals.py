"""From a parsed feed to what is new in it.

    ParsedFeed ─► arrivals: every entry, ready to be written ─► fresh: only the new and the changed ones

Two times are kept apart: what the publisher claims, and when we first saw it. A claim that lies before our previous
clean poll of the same feed cannot be true as «published here», or we would have seen it then; it is kept, shown and
marked, and cannot win «first».
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit

from news7d.core.html import canonical_url, excerpt, text_of
from news7d.core.keys import key63
from news7d.core.redaction import redacted
from news7d.model import ClaimMark, Entry, Feed, KnownEntry, NewEntry, ParsedFeed

FULL_TEXT_CHARACTERS = 1_500
"""A body at least this long is taken for the whole article, unless it ends as a teaser does."""
FUTURE_TOLERANCE = timedelta(hours=24)
EARLIEST_YEAR = 1990  # before the web; spec/ingest.md §2.8
TEASER_ENDS = ("…", "...", "[…]", "[...]", "more", "more»", "more →", "continue reading")
_LONGEST_END = max(map(len, TEASER_ENDS))


def arrivals(parsed: ParsedFeed, *, feed: Feed, seen: datetime, last_clean: datetime | None) -> tuple[NewEntry, ...]:
    """Every entry of a poll, ready to be written as if all were new.

    `seen` is the time of this poll and `last_clean` that of the last good one before it (None at the first poll, when
    there is nothing that a claim could contradict). Of entries with the same key the first is kept: feeds list the
    newest first.
    """
    by_key: dict[int, NewEntry] = {}
    for entry in parsed.entries:
        new = _arrival(entry, feed=feed, seen=seen, last_clean=last_clean)
        by_key.setdefault(new.key, new)
    return tuple(by_key.values())


def fresh(entries: Iterable[NewEntry], known: Mapping[int, KnownEntry]) -> tuple[NewEntry, ...]:
    """The entries that are new, and with `known` set those that were delivered differently before."""
    news = []
    for entry in entries:
        before = known.get(entry.key)
        if before is None:
            news.append(entry)
        elif before.digest != entry.digest:
            news.append(_with_known(entry, before))
    return tuple(news)


def claim_mark(claimed: datetime | None, *, day_only: bool, seen: datetime, last_clean: datetime | None) -> ClaimMark:
    """How a claimed time stands to what we saw; a bare day gets the benefit of its last second."""
    if claimed is None:
        return "none"
    if claimed.year < EARLIEST_YEAR:
        return "absurd"
    if claimed > seen + FUTURE_TOLERANCE:
        return "future"
    latest = claimed + timedelta(days=1) if day_only else claimed
    if last_clean is not None and latest < last_clean:
        return "before_last_poll"
    return "plausible"


def in_utc(moment: datetime | date | None) -> tuple[datetime | None, bool]:
    """A publisher's time in UTC, and whether only its day is known. Times without offset are taken as UTC."""
    if moment is None:
        return None, False
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC), True
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC), False
    try:
        return moment.astimezone(UTC), False
    except OverflowError:  # year 1 with a positive offset, year 9999 with a negative one
        return moment.replace(tzinfo=UTC), False


def _arrival(entry: Entry, *, feed: Feed, seen: datetime, last_clean: datetime | None) -> NewEntry:
    text = text_of(entry.content or entry.summary or "")
    address = _address(entry, feed)
    published, day_only = in_utc(entry.published or entry.updated)
    updated, _ = in_utc(entry.updated)
    claim = claim_mark(published, day_only=day_only, seen=seen, last_clean=last_clean)
    usable = published if claim in ("plausible", "before_last_poll") else None
    return NewEntry(
        entry=entry,
        key=key63(entry.id),
        digest=key63(entry.title, text, entry.url),
        url_key=key63(address),
        canonical_url=address,
        first_seen=seen,
        published=usable,
        published_day_only=day_only,
        updated=updated,
        claim=claim,
        text=text,
        excerpt=excerpt(text),
        wants_page=_wants_page(feed, entry, text),
    )


def _address(entry: Entry, feed: Feed) -> str:
    """Where the entry's article lives; an entry without a web address lives at its place in the feed."""
    for candidate in (entry.url, entry.id):
        if candidate and (candidate.startswith(("https://", "http://")) or urlsplit(candidate).scheme in ("http", "https")):
            return canonical_url(candidate)
    return f"{redacted(feed.url)}#{key63(entry.id):x}"


def _wants_page(feed: Feed, entry: Entry, text: str) -> bool:
    if not entry.url or feed.full_text is False:
        return False
    if feed.full_text:
        return True
    return len(text) < FULL_TEXT_CHARACTERS or text.rstrip()[-_LONGEST_END:].casefold().endswith(TEASER_ENDS)


def _with_known(entry: NewEntry, known: KnownEntry) -> NewEntry:
    # dataclasses.replace() costs ten times as much, and this runs for every changed entry of every poll
    values = {name: getattr(entry, name) for name in NewEntry.__slots__}
    values["known"] = known
    return NewEntry(**values)
