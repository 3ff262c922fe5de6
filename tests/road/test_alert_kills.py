"""`kill -9` while readers are alerted: each alert arrives, what arrives twice has the same name (spec/reliability.md R2)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from news7d.store import open_store
from tests.alerts.newsdesk import Clock, Newsdesk
from tests.far_side.subscriber import Subscriber
from tests.road.conftest import House, wait_for
from tests.road.test_failpoints import killed_at

# (statement, sent by then?): from the judged story to the last word about its message
POINTS = (
    ("alert_due_claim", False),
    ("told_set", False),
    ("alert_add", False),
    ("outbox_fill", False),
    ("alert_due_done", False),
    ("channels_claim", False),
    ("outbox_batch", False),
    ("outbox_sent", True),
    ("channel_well", True),
)
SECRET = "whsec_" + "c2VjcmV0IG9mIHR3ZW50eS1mb3VyIGJ5dGVz"


@pytest.mark.slow
@pytest.mark.timeout(290)
def test_killed_at_every_point_of_an_alert(tmp_path: Path) -> None:
    house = House(tmp_path / "data", NEWS7D_WORKERS="1", NEWS7D_BASE_URL="http://127.0.0.1:7070")
    house.run("migrate")
    url = f"sqlite:///{tmp_path}/data/news7d.sqlite"
    with Subscriber() as receiver:
        _file(url, [], receiver.url("/hook"))
        for number, (point, _) in enumerate(POINTS):
            _file(url, [f"Event {number}"])
            killed_at(house, point, 1, "up", "--port", "0")
        wanted = {f"Event {number}" for number in range(len(POINTS))}
        with house.up():
            wait_for(lambda: set(_titles(receiver)) >= wanted, 90)
        by_id: dict[str, set[bytes]] = {}
        for got in receiver.got:
            by_id.setdefault(got.header("webhook-id") or "", set()).add(got.body)
    assert set(_titles(receiver)) == wanted
    assert all(len(bodies) == 1 for bodies in by_id.values()), "a repeat is the same message"
    repeats = len(receiver.got) - len(by_id)
    assert repeats <= sum(sent for _, sent in POINTS)
    assert max(Counter(_titles(receiver)).values()) <= 1 + sum(sent for _, sent in POINTS)


def _file(url: str, titles: list[str], hook: str = "") -> None:
    """Stories that a judge has just written; the first time also who wants to be told of them, and where."""
    store = open_store(url)
    desk = Newsdesk(store, Clock(datetime.now(UTC)), numbers=store.newest_reports(1)[0].article_id if store.newest_reports(1) else 0)
    if hook:
        desk.channel("webhook", hook, keys=(SECRET,))
        desk.follow("section", "world")
    for title in titles:
        desk.judge(desk.file("north", title=title))
    store.close()


def _titles(receiver: Subscriber) -> list[str]:
    return [alert["title"] for got in receiver.got for alert in orjson.loads(got.body)["data"]["alerts"]]
