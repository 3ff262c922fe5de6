"""A phone in Chromium, by finger: cards are saved and read, stories follow each other, new stories come back after a break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import live
from tests.web.newsroom import NOW, Filed, Filled, fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def phone(chromium: Browser, served: tuple[str, Store]) -> Iterator[tuple[Page, str, Store, Filled]]:
    address, store = served
    filled = fill(store, sample())
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" and "ERR_" not in message.text else None)
    yield page, address, store, filled
    context.close()
    assert not faults, faults


class Finger:
    """Touches as the screen reports them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.line: CDPSession = page.context.new_cdp_session(page)

    def swipe(self, over: Locator, across: int, down: int = 0, *, at: float | None = None) -> None:
        over.evaluate("element => element.scrollIntoView({ block: 'center' })")
        box = over.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2 if at is None else at, box["y"] + box["height"] / 2
        self._send("touchStart", x, y)
        for step in range(1, 9):
            self._send("touchMove", x + across * step / 8, y + down * step / 8)
        self.line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str, x: float, y: float) -> None:
        self.line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})


def test_fingers_save_read_and_walk(phone: tuple[Page, str, Store, Filled]) -> None:
    page, address, store, filled = phone
    taxi = filled.stories["taxi"]
    page.goto(address)
    page.goto(address)  # the first page does not know yet that scripts run
    expect(page.locator("html")).to_have_attribute("data-marks", "account")
    finger, card = Finger(page), page.locator(f"article[data-story='{taxi}']")
    head = card.locator(".headline")
    finger.swipe(head, -60)  # not far enough
    finger.swipe(head, -150, 200)  # rather down
    finger.swipe(head, 150, at=8)  # the browser's own, from the edge
    assert not store.states(OWNER_ID, [taxi], ())[0]
    finger.swipe(head, -150)
    expect(page.locator(".toast")).to_contain_text("Saved.")
    assert store.states(OWNER_ID, [taxi], ())[0][taxi].starred
    finger.swipe(head, 150)
    expect(card).to_have_class("card is-seen")
    expect(page.locator(".swipe-sign")).to_have_count(0)
    assert page.url.rstrip("/") == address

    head.get_by_role("link").click()
    expect(page.locator("h1")).to_contain_text("Taxi")
    first = page.url
    links = page.evaluate("[...document.head.querySelectorAll('link[rel=next], link[rel=prev]')].map((link) => link.rel)")
    assert links
    finger, back = Finger(page), links[0] == "prev"
    finger.swipe(page.locator("h1"), 150 if back else -150)
    page.wait_for_url(lambda url: url != first)
    finger = Finger(page)
    finger.swipe(page.locator("h1"), -150 if back else 150)
    page.wait_for_url(first)

    page.goto(f"{address}/story/{filled.stories['bridge']}")
    wide = page.locator(".chain")
    if wide.count() and wide.first.evaluate("element => element.scrollWidth > element.clientWidth + 1"):
        here = page.url
        Finger(page).swipe(wide.first, -150)  # scrolls, and leads nowhere
        page.wait_for_timeout(300)
        assert page.url == here


def test_new_stories_come_back_after_a_break(phone: tuple[Page, str, Store, Filled], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK", 0.1)
    page, address, store, _ = phone
    with page.expect_request("**/live?**"):
        page.goto(address)
    page.context.set_offline(True)
    report = Filed(key="kiln", story="kiln", outlet="Kiln Post", title="A kiln is found", role="origin", published=NOW)
    fill(store, [report], NOW + timedelta(minutes=1))
    with page.expect_request("**/live?**", timeout=20_000):
        page.context.set_offline(False)
    expect(page.locator(".fresh a")).to_have_text("1 new story")
    # Asleep for an hour: nobody says that the line is dead, but the clock does.
    page.clock.install()
    page.goto(address)
    page.clock.run_for(2000)
    with page.expect_request("**/live?**", timeout=20_000):
        page.clock.fast_forward("01:00:00")
        page.clock.run_for(11_000)
