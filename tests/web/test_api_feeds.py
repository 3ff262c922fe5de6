"""How programs learn how the feeds are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.model import FeedChange, FeedStatus, NewFeed
from news7d.store import Store
from tests.web.conftest import Site
from tests.web.newsroom import NOW


def feeds_in_trouble(store: Store) -> dict[str, int]:
    """A feed that is well, one that fails, one that has moved, one that nobody has asked."""
    names = ("well", "ill", "moved", "new")
    ids = dict(
        zip(names, (key for key, _ in store.add_feeds([NewFeed(url=f"https://{name}.example/feed") for name in names], NOW)), strict=True)
    )
    well = FeedStatus(
        feed_id=ids["well"], next_fetch_at=NOW + timedelta(hours=1), last_attempt_at=NOW, last_ok_at=NOW, tried="1795500000 304 12 0"
    )
    ill = replace(
        well,
        feed_id=ids["ill"],
        failing_since=NOW - timedelta(hours=1),
        failures=2,
        cause="certificate",
        detail="It expired yesterday.",
        tried="1795500000 certificate 40",
    )
    moved = replace(well, feed_id=ids["moved"], moved_to="https://moved.example/new", moved_count=1, moved_since=NOW - timedelta(hours=2))
    store.save_feeds([FeedChange(feed_id=each.feed_id, status=each) for each in (well, ill, moved)])
    return ids


def test_every_feed_has_its_state_and_failing_ones_cause_and_advice(bare: Site) -> None:
    ids = feeds_in_trouble(bare.store)
    answer = bare.get("/api/v1/feeds")
    assert answer.headers["content-type"] == "application/json"
    rows = {row["id"]: row for row in answer.json()["feeds"]}
    assert {name: (rows[key]["state"], rows[key]["cause"]) for name, key in ids.items()} == {
        "well": ("well", None),
        "ill": ("failing", "certificate"),
        "moved": ("notice", "moved"),
        "new": ("new", None),
    }
    ill = rows[ids["ill"]]
    assert ill["since"] == (NOW - timedelta(hours=1)).isoformat(timespec="seconds").replace("+00:00", "Z")
    assert (ill["detail"], ill["failures"]) == ("It expired yesterday.", 2)
    assert ill["advice"] and ill["sentence"] and ill["next_try"].endswith("Z")
    assert [(each["outcome"], each["ms"]) for each in ill["tried"]] == [("certificate", 40)]
    assert [row["id"] for row in bare.get("/api/v1/feeds?failing=true").json()["feeds"]] == [ids["ill"]]


def test_pages_of_feeds_go_by_key(bare: Site) -> None:
    ids = feeds_in_trouble(bare.store)
    seen, after = [], 0
    while after is not None:
        page = bare.get(f"/api/v1/feeds?limit=3&after={after}").json()
        assert len(page["feeds"]) <= 3
        seen += [row["id"] for row in page["feeds"]]
        after = page["next"]
    assert seen == sorted(ids.values())


def test_one_feed(site: Site) -> None:
    (first, *_) = site.get("/api/v1/feeds?limit=1").json()["feeds"]
    assert site.get(f"/api/v1/feeds/{first['id']}").json() == first


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/feeds/999999999", 404),
        ("/api/v1/feeds/9999999999999999999999", 404),
        ("/api/v1/feeds?limit=0", 422),
        ("/api/v1/feeds?limit=x", 422),
        ("/api/v1/feeds?after=-1", 422),
        ("/api/v1/feeds?failing=maybe", 422),
        ("/api/v1/nothing", 404),
    ],
)
def test_errors_are_problem_details(site: Site, path: str, status: int) -> None:
    answer = site.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["detail"]
