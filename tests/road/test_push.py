"""Push through the whole program: `news7d up`, a hub on loopback, a restart between, and no poll in sight."""

from __future__ import annotations

import json

from tests.far_side import free_port
from tests.far_side.hub import Hub, Page, atom
from tests.road.conftest import House, get, stop, wait_for


def test_news_arrive_by_push_before_and_after_a_restart(house: House) -> None:
    port = free_port()
    house.environ |= {"NEWS7D_BASE_URL": f"http://127.0.0.1:{port}", "NEWS7D_MIN_INTERVAL": "600"}
    with Hub() as hub:
        hub.pages["/topic"] = Page(atom(hub.url("/hub"), hub.url("/topic"), 1), headers={"Content-Type": "application/atom+xml"})
        house.run("add", hub.url("/topic"), "--no-full-text")
        for number in (50, 51):
            process = house.start("up", "--port", str(port))
            try:
                wait_for(lambda: answers(port), 60)
                wait_for(lambda: any(asked.status == 200 for asked in hub.asked), 60)
                assert hub.deliver(hub.asked[0], atom(None, None, number)) == 202
                wait_for(lambda n=number: articles(port) >= n - 48, 60)
            finally:
                stop(process)
        (feed,) = house.json("feeds")
        assert feed["pushed_until"] is not None
        assert "pushed by its hub" in house.run("feeds")
        assert hub.gets.count("/topic") == 2  # to add it, and the first poll
        assert len(hub.asked) == 1
        house.environ["NEWS7D_WEBSUB"] = "0"
        process = house.start("up", "--port", str(port))
        try:
            wait_for(lambda: answers(port), 60)
            assert hub.deliver(hub.asked[0], atom(None, None, 52)) == 410
        finally:
            stop(process)
        assert house.json("feeds")[0]["pushed_until"] is None


def answers(port: int) -> bool:
    try:
        return get(f"http://127.0.0.1:{port}/healthz")[0] == 200
    except OSError:
        return False


def articles(port: int) -> int:
    return int(json.loads(get(f"http://127.0.0.1:{port}/healthz")[1])["articles"])
