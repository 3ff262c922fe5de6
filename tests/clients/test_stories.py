"""Stories as items of apps, and as a feed among the others; on both databases."""

from __future__ import annotations

import pytest

from news7d.core.streams import STORIES_FEED, long_id
from news7d.model import OWNER_ID, Verdict
from tests.clients.conftest import Desk
from tests.store.make import analyse, judged, later, new_entry, place, poll

LABEL = "user/-/label/Stories"
LIST, READ, STARRED = (f"user/-/state/com.google/{name}" for name in ("reading-list", "read", "starred"))


@pytest.fixture
def told(desk: Desk) -> tuple[Desk, int, list[int]]:
    """A story that two outlets report, and its item's id."""
    one, two = desk.ids(f"feed/{desk.feeds['world']}")[0], desk.ids(f"feed/{desk.feeds['lab']}")[0]
    place(desk.store, [one, two])
    verdicts = (Verdict(id=str(one), role="origin"), Verdict(id=str(two), role="copy", of=str(one), of_name="World News"))
    story = judged(one, *verdicts, reports=2, outlets=2, roles=(("origin", 1), ("copy", 1)))
    for _ in range(2):  # told once, however often it is judged
        desk.store.save_verdicts([story], later(3000))
    desk.store.set_app_switches(OWNER_ID, stories=True)
    (key,) = desk.ids(LABEL)
    return desk, key, [one, two]


def test_a_story_is_an_item(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, members = told
    assert key > max(members)
    (item,) = desk.get(f"stream/contents/{LABEL}").json()["items"]
    assert item["id"] == long_id(key) and item["origin"]["streamId"] == f"feed/{STORIES_FEED}"
    text = item["summary"]["content"]
    assert "<strong>1 independent</strong> of 2" in text and "First reported by" in text
    assert all(f'href="http://{site}.example/' in text for site in ("one", "two")) and "Copy of World News" in text
    assert item["categories"] == [LIST, LABEL] and item["canonical"][0]["href"].endswith(f"/story/{members[0]}")
    assert desk.post("stream/items/contents", {"i": str(key)}).json()["items"] == [item]


def test_it_stands_among_the_feeds_where_that_is_wanted(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, _ = told
    feed = desk.get("subscription/list").json()["subscriptions"][-1]
    assert feed["id"] == f"feed/{STORIES_FEED}" and feed["categories"] == [{"id": LABEL, "label": "Stories", "type": "folder"}]
    assert {"id": LABEL, "type": "folder"} in desk.get("tag/list").json()["tags"]
    assert desk.ids(f"feed/{STORIES_FEED}") == [key] and desk.ids()[0] == key
    counts = {each["id"]: each["count"] for each in desk.get("unread-count").json()["unreadcounts"]}
    assert counts[f"feed/{STORIES_FEED}"] == counts[LABEL] == 1 and counts[LIST] == 12
    desk.post("subscription/edit", {"ac": "unsubscribe", "s": f"feed/{STORIES_FEED}"})
    assert key not in desk.ids() and len(desk.get("subscription/list").json()["subscriptions"]) == 2
    assert desk.ids(LABEL) == [key]  # the label stays
    desk.post("subscription/edit", {"ac": "subscribe", "s": f"feed/{STORIES_FEED}"})
    assert key in desk.ids()


def test_reading_it_reads_its_reports_and_the_other_way_round(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, members = told
    desk.post("edit-tag", {"i": long_id(key), "a": READ})
    assert set(desk.ids(READ)) == {key, *members}
    desk.post("edit-tag", {"i": long_id(key), "r": READ})
    assert desk.ids(READ) == []
    desk.post("edit-tag", {"i": str(members[1]), "a": READ})
    assert set(desk.ids(READ)) == {key, members[1]} and desk.ids(LABEL, xt=READ) == []
    states, _ = desk.store.states(OWNER_ID, [members[0]], [])
    assert states[members[0]].seen


def test_starring_it_stars_its_headline(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, members = told
    desk.post("edit-tag", {"i": str(key), "a": STARRED})
    assert set(desk.ids(STARRED)) == {key, members[0]}
    desk.post("edit-tag", {"i": str(key), "r": STARRED})
    assert desk.ids(STARRED) == []


@pytest.mark.parametrize("stream", [LABEL, f"feed/{STORIES_FEED}", LIST])
def test_all_of_them_at_once(told: tuple[Desk, int, list[int]], stream: str) -> None:
    desk, _, members = told
    desk.post("mark-all-as-read", {"s": stream, "ts": str(int(later(2000).timestamp()))})
    assert desk.ids(LABEL, xt=READ) == ([] if stream == LIST else desk.ids(LABEL))  # it came later than that
    desk.post("mark-all-as-read", {"s": stream})
    assert desk.ids(LABEL, xt=READ) == [] and set(members) <= set(desk.ids(READ))


def test_unread_stories_below_the_line(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, members = told
    desk.post("mark-all-as-read", {"s": LIST})
    assert desk.ids(LABEL, xt=READ) == []
    desk.clock.now = later(7200)
    desk.post("edit-tag", {"i": str(key), "r": READ})
    assert desk.ids(LABEL, xt=READ) == [key] and set(desk.ids(xt=READ)) == {key, *members}


def test_a_story_that_went_into_another_is_no_item_any_longer(told: tuple[Desk, int, list[int]]) -> None:
    desk, key, members = told
    desk.store.save_feeds([poll(desk.feeds["world"], new_entry(300, first_seen=later(900)))])
    other = desk.ids(f"feed/{desk.feeds['world']}")[0]
    analyse(desk.store)
    place(desk.store, [other])
    desk.store.merge_stories(members[0], other, later(4000))
    assert desk.ids(LABEL) == []
    desk.post("edit-tag", {"i": str(key), "a": READ})  # an app still has it: what it stands for is read
    assert {other, *members} <= set(desk.ids(READ))
