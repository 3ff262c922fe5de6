"""Two houses: one is the hub of its own lists, the other subscribes there, and what the one has the other gets without a poll."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from news7d.net import Fetcher
from news7d.stages.lists import Imprint
from news7d.store import Store, open_store
from news7d.work.hub import HubDesk
from tests.web.listening import serving
from tests.web.newsroom import NOW, Filed, fill
from tests.websub.desk import Clock, served

MILL = Filed(key="mill", story="mill", outlet="One", title="The mill burns down", text="It burnt.", role="origin")


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_one_house_feeds_another(store: Store, kind: str, fresh_url: Callable[..., str], form: str) -> None:
    here, there, clock = store, open_store(fresh_url(kind)), Clock(NOW)
    fill(here, [MILL])
    with serving(here, hub=True) as house, served(there, clock) as desk:
        base = f"http://127.0.0.1:{house.port}"

        async def work(fetcher: Fetcher) -> None:
            hub = HubDesk(here, fetcher, clock, Imprint(title="News7D", base=base, hub=f"{base}/hub"))
            for intent in here.due_hub_intents(clock(), 10):
                await hub.verify(intent)
            await hub.look()
            for delivery in here.due_hub_deliveries(clock(), 10):
                await hub.deliver(delivery)

        feed_id = desk.subscribed(f"{base}/feeds/new.{form}")
        desk.run(work)
        (subscription,) = desk.subscriptions
        assert subscription.state == "active"
        assert subscription.secret
        clock.forward(minutes=5)
        fill(here, [replace(MILL, key="ferry", story="ferry", title="The ferry sails again")], NOW + timedelta(minutes=5))
        desk.run(work)
        assert desk.read() == (1, 0)
        assert desk.titles() == ["The ferry sails again", "The mill burns down"]
        assert desk.status(feed_id).pushed_until is not None
    there.close()
