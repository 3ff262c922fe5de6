"""newsboat and RSS Guard against a real house: what they show is what the house has, and what they do stands on its pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from news7d.core.streams import Stream, StreamQuery, long_id
from news7d.model import OWNER_ID, MarkChange
from news7d.store import Store
from tests.clients.conftest import PASSWORD, Desk
from tests.clients.programs import Newsboat, RssGuard, house
from tests.store.make import later, new_entry, poll

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("programs")]


def states(store: Store) -> tuple[set[int], set[int], set[int]]:
    """All items, those that are read, those that are starred: as the house has them."""
    who = store.app_reader(OWNER_ID)
    assert who

    def ids(kind: str) -> set[int]:
        return {key for key, _ in store.stream(who, StreamQuery(stream=Stream(kind=kind), limit=1000))[0]}  # type: ignore[arg-type]

    return ids("all"), ids("read"), ids("starred")


def test_newsboat_syncs(desk: Desk, tmp_path: Path) -> None:
    everything, _, _ = states(desk.store)
    seen = sorted(everything)[2]
    desk.store.mark(OWNER_ID, [MarkChange(article_id=seen, at=later(60), read=True)])  # on the page
    with house(desk.store) as port:
        newsboat = Newsboat(tmp_path / "boat", port, "admin", PASSWORD)
        assert "10 unread articles" in newsboat.run("reload", "print-unread")
        assert newsboat.rows() == {long_id(key): key != seen for key in everything}

        # The first feed, its first article: read, unread again, starred. Then the whole feed.
        newsboat.press(
            ("r\r\rq", lambda: len(states(desk.store)[1]) == 2),
            ("N", lambda: states(desk.store)[1] == {seen}),
            ("\x05s\r", lambda: len(states(desk.store)[2]) == 1),
            ("A", lambda: len(states(desk.store)[1]) >= 3),
        )

        # What the page does meanwhile arrives with the next reload, in both directions.
        desk.store.mark(OWNER_ID, [MarkChange(article_id=seen, at=later(10**8), read=False)])
        newsboat.run("reload")
        assert newsboat.rows()[long_id(seen)] is True


@pytest.mark.parametrize("service", [1, 1024])
def test_rss_guard_syncs(desk: Desk, tmp_path: Path, service: int) -> None:
    everything, _, _ = states(desk.store)
    one, two, three = sorted(everything)[:3]
    desk.store.mark(OWNER_ID, [MarkChange(article_id=key, at=later(60), read=True) for key in (one, two)])
    desk.store.mark(OWNER_ID, [MarkChange(article_id=three, at=later(60), starred=True)])
    with house(desk.store) as port:
        guard = RssGuard(tmp_path / "guard", port, "admin", PASSWORD, service=service)
        guard.prepare()
        count = "SELECT count(*), sum(is_read), sum(is_important) FROM Messages"
        guard.run(lambda: guard.rows(count)[:1] == [(11, 2, 1)])
        folders = {row[0] for row in guard.rows("SELECT title FROM Categories")}
        assert "Lab" in {str(name).strip() for name in folders} or " Lab" in folders
        assert {row[0] for row in guard.rows("SELECT title FROM Feeds WHERE custom_id LIKE 'feed/%'")} == {"World News", "Lab"}

        # Read and unread on the page, and something new: seen at the next start.
        desk.store.mark(OWNER_ID, [MarkChange(article_id=one, at=later(10**8), read=False)])
        desk.store.save_feeds([poll(desk.feeds["world"], new_entry(77, first_seen=later(120)))])
        guard.run(lambda: guard.rows(count)[:1] == [(12, 1, 1)])
