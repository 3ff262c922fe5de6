"""One poll after the other, from bytes to rows, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from news7d.core.schedule import Pace
from news7d.errors import Unreachable
from news7d.model import NewFeed, Response
from news7d.stages import poll

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHOLE = "<p>" + "The council met on Tuesday and spent 40,000 on the bridge. " * 40 + "</p>"


def rss(*items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Gazette</title>{''.join(items)}</channel></rss>".encode()


def item(number: int, body: str = WHOLE, date: str = "Sun, 01 Mar 2026 11:50:00 GMT") -> str:
    link = f"https://gazette.example/{number}"
    head = f"<guid>{link}</guid><title>Bridge report {number}</title><link>{link}</link>"
    return f"<item>{head}<description><![CDATA[{body}]]></description><pubDate>{date}</pubDate></item>"


def answer(url: str, body: bytes, at: datetime) -> Response:
    return Response(url=url, final_url=url, status=200, headers=(("etag", f'"{len(body)}"'),), body=body, fetched_at=at)


def poll_once(store, body: bytes, at: datetime) -> tuple[int, int]:
    (due,) = store.due_feeds(at, 10, everything=True)
    fetched = poll.Fetched(due=due, at=at, response=answer(due.feed.url, body, at))
    job = poll.job_of(fetched)
    return poll.write(store, [(fetched, poll.think(job) if job else None)], Pace())


def with_feed(store) -> None:
    store.add_feeds([NewFeed(url="https://gazette.example/feed")], NOW)


def only_article(store):
    (line,) = store.newest_reports(10)
    return store.article(line.article_id)


def test_the_same_body_is_not_even_parsed(store):
    with_feed(store)
    assert poll_once(store, rss(item(1)), NOW) == (1, 0)
    assert poll_once(store, rss(item(1)), NOW + timedelta(hours=1)) == (0, 0)
    assert poll_once(store, rss(item(1), item(2)), NOW + timedelta(hours=2)) == (1, 0)


def test_an_entry_that_claims_to_be_older_than_our_last_poll_is_marked(store):
    with_feed(store)
    poll_once(store, rss(item(1)), NOW)
    poll_once(store, rss(item(2, date="Sun, 01 Mar 2026 09:00:00 GMT"), item(1)), NOW + timedelta(hours=1))
    claims = {line.title: line.claim for line in store.newest_reports(10)}
    assert claims == {"Bridge report 1": "plausible", "Bridge report 2": "before_last_poll"}


def test_a_full_text_that_comes_differently_is_a_revision(store):
    with_feed(store)
    poll_once(store, rss(item(1)), NOW)
    poll_once(store, rss(item(1, WHOLE.replace("40,000", "90,000"))), NOW + timedelta(hours=1))
    view = only_article(store)
    assert "90,000" in view.article.text
    (seen,) = view.revisions
    assert "40,000" in seen.revision.text
    assert seen.revision.kind == "silent_edit"
    assert view.line.edited


def test_a_failed_poll_keeps_entries_and_validators(store):
    with_feed(store)
    poll_once(store, rss(item(1)), NOW)
    at = NOW + timedelta(hours=1)
    (due,) = store.due_feeds(at, 10, everything=True)
    poll.write(store, [(poll.Fetched(due=due, at=at, error=Unreachable("The host cannot be reached.")), None)], Pace())
    (health,) = store.health()
    assert health.entries == 1
    assert health.status.cause == "unreachable"
    assert health.status.failing_since == at
    assert health.status.etag is not None
