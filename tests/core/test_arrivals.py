"""What is new in a poll, and whether a claimed time can be believed."""

import dataclasses
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news7d.core.arrivals import arrivals, claim_mark, fresh, in_utc
from news7d.model import Entry, Feed, KnownEntry, ParsedFeed

SEEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed(
    id=1,
    outlet_id=1,
    url="https://gazette.example/feed",
    title="Gazette",
    homepage=None,
    kind="rss",
    language="en",
    country=None,
    section=None,
    folder=None,
    full_text=None,
    pace_seconds=None,
    muted=False,
    added_at=SEEN,
)
ENTRY = Entry(id="1", url="https://gazette.example/a", title="A bridge opens", summary="<p>It opened on Sunday.</p>", published=SEEN)


def arrive(*entries, feed=FEED, last_clean=None):
    return arrivals(ParsedFeed(format="rss", entries=entries), feed=feed, seen=SEEN, last_clean=last_clean)


@pytest.mark.parametrize(
    ("claimed", "last_clean", "mark"),
    [
        (None, None, "none"),
        (SEEN - timedelta(minutes=5), None, "plausible"),
        (SEEN - timedelta(days=400), None, "plausible"),  # at the first poll nothing contradicts it
        (SEEN - timedelta(minutes=5), SEEN - timedelta(minutes=10), "plausible"),
        (SEEN - timedelta(minutes=15), SEEN - timedelta(minutes=10), "before_last_poll"),
        (SEEN + timedelta(hours=23), None, "plausible"),  # a wrong zone
        (SEEN + timedelta(hours=25), None, "future"),
        (datetime(9999, 12, 31, tzinfo=UTC), None, "future"),
        (datetime(1, 1, 1, tzinfo=UTC), None, "absurd"),
        (datetime(1989, 12, 31, tzinfo=UTC), None, "absurd"),
    ],
)
def test_a_claim_is_marked_by_what_we_saw(claimed, last_clean, mark):
    assert claim_mark(claimed, day_only=False, seen=SEEN, last_clean=last_clean) == mark


def test_a_bare_day_gets_the_benefit_of_its_last_second():
    today = datetime(2026, 3, 1, tzinfo=UTC)
    assert claim_mark(today, day_only=True, seen=SEEN, last_clean=SEEN - timedelta(minutes=1)) == "plausible"
    assert claim_mark(today - timedelta(days=2), day_only=True, seen=SEEN, last_clean=SEEN) == "before_last_poll"


def test_a_backdated_entry_keeps_its_claim_and_its_mark():
    backdated = dataclasses.replace(ENTRY, published=SEEN - timedelta(hours=9))
    (new,) = arrive(backdated, last_clean=SEEN - timedelta(hours=1))
    assert new.claim == "before_last_poll"
    assert new.published == SEEN - timedelta(hours=9)
    assert new.first_seen == SEEN


def test_an_impossible_time_is_not_kept_as_a_time():
    (new,) = arrive(dataclasses.replace(ENTRY, published=datetime(9999, 1, 1, tzinfo=UTC)))
    assert (new.claim, new.published) == ("future", None)


@given(
    st.datetimes(timezones=st.timezones() | st.sampled_from([UTC, timezone(timedelta(hours=-23, minutes=-59))]))
    | st.datetimes()
    | st.dates()
)
def test_any_time_has_a_place_in_utc(moment):
    at, day_only = in_utc(moment)
    assert at is not None
    assert at.tzinfo is UTC
    assert day_only is (type(moment) is date)


def test_only_the_new_and_the_changed_are_news():
    first, second = arrive(ENTRY, dataclasses.replace(ENTRY, id="2"))
    same = KnownEntry(entry_id=7, article_id=8, digest=first.digest)
    changed = KnownEntry(entry_id=9, article_id=10, digest=second.digest ^ 1)
    assert fresh([first, second], {}) == (first, second)
    assert fresh([first, second], {first.key: same}) == (second,)
    (news,) = fresh([first, second], {first.key: same, second.key: changed})
    assert news.known == changed
    assert dataclasses.replace(news, known=None) == second


def test_a_guid_that_comes_twice_is_stored_once_and_the_newest_wins():
    (new,) = arrive(ENTRY, dataclasses.replace(ENTRY, title="An older wording"))
    assert new.entry.title == "A bridge opens"


def test_dates_and_layout_do_not_make_a_change():
    (one,) = arrive(ENTRY)
    (two,) = arrive(dataclasses.replace(ENTRY, published=SEEN + timedelta(hours=1), summary="<div><b>It</b> opened  on Sunday.</div>"))
    assert one.digest == two.digest
    (other,) = arrive(dataclasses.replace(ENTRY, title="A bridge closes"))
    assert other.digest != one.digest


def test_an_entry_without_address_lives_at_its_place_in_the_feed():
    (new,) = arrive(dataclasses.replace(ENTRY, url=None, id="urn:uuid:7"))
    assert new.canonical_url.startswith("https://gazette.example/feed#")
    assert not new.wants_page
    (new,) = arrive(dataclasses.replace(ENTRY, url=None, id="https://gazette.example/b?utm_source=rss"))
    assert new.canonical_url == "https://gazette.example/b"


def test_a_page_is_read_where_the_feed_gives_too_little():
    teaser = ENTRY
    whole = dataclasses.replace(ENTRY, content="<p>" + "word " * 400 + "end.</p>")
    cut = dataclasses.replace(ENTRY, content="<p>" + "word " * 400 + "[…]</p>")
    always, never = dataclasses.replace(FEED, full_text=True), dataclasses.replace(FEED, full_text=False)
    assert [arrive(entry)[0].wants_page for entry in (teaser, whole, cut)] == [True, False, True]
    assert [arrive(entry, feed=always)[0].wants_page for entry in (teaser, whole)] == [True, True]
    assert [arrive(entry, feed=never)[0].wants_page for entry in (teaser, whole)] == [False, False]
