"""Without a network, in Chromium: what was read and saved is there, marks wait and arrive, and nobody finds another reader's pages."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from news7d.model import OWNER_ID, MarkChange
from news7d.store import Store
from news7d.web import article, hash_password, offline
from news7d.web.answers import Sheet
from tests.web.conftest import PASSWORD
from tests.web.newsroom import NOW, Filled, fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      found[new URL(request.url).pathname] = answer.headers.get("cache-control");
    }
  }
  return found;
}"""


@pytest.fixture
def page(chromium: Browser, served: tuple[str, Store]) -> Iterator[tuple[Page, str, Store, Filled]]:
    address, store = served
    filled = fill(store, sample())
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(15_000)
    view = context.new_page()
    faults: list[str] = []
    view.on("pageerror", lambda error: faults.append(str(error)))
    yield view, address, store, filled
    context.close()
    assert not faults, faults


def kept(page: Page) -> dict[str, str]:
    return dict(page.evaluate(KEPT))


def wait_for(page: Page, *paths: str, gone: bool = False) -> None:
    """Until all of these are kept, or none is."""
    for _ in range(200):
        found = kept(page)
        if all((path in found) != gone for path in paths):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"kept: {sorted(kept(page))}, wanted {'none of ' if gone else ''}{paths}")


def until(page: Page, true: str) -> None:
    """Playwright's own `wait_for_function` evaluates a string in the page, which the page's policy forbids."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(true)


def sign_in(page: Page, address: str, name: str = "") -> None:
    page.goto(f"{address}/signin")
    if name:
        page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/")


def controlled(page: Page, address: str) -> None:
    """The worker is there, as for whoever comes a second time."""
    page.goto(f"{address}/about")
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    until(page, "navigator.serviceWorker.controller !== null")


def test_a_reader_without_a_network(page: tuple[Page, str, Store, Filled]) -> None:
    view, address, store, filled = page
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    saved, taxi, bridge = filled.articles["souk"], filled.stories["taxi"], filled.stories["bridge"]
    store.mark(OWNER_ID, [MarkChange(article_id=saved, at=NOW, starred=True)])
    controlled(view, address)
    sign_in(view, address)
    view.goto(f"{address}/section/business")
    wait_for(view, "/", "/section/business", "/offline.json", f"/story/{bridge}", f"/article/{saved}", "/offline")
    view.goto(f"{address}/settings/account")
    assert not [path for path in kept(view) if re.match(r"/(settings|admin|marks|live|api|saved|search|signin)", path)]
    assert not [path for path, cache in kept(view).items() if "no-store" in (cache or "")]

    view.context.set_offline(True)
    view.goto(address)
    expect(view.locator(".offline-line")).to_contain_text(re.compile(r"Offline: edition of \d"))
    view.locator(f"[data-story='{taxi}'] [data-key=s]").first.click()
    expect(view.locator(".toast")).to_contain_text("until the network is back")
    view.goto(f"{address}/article/{saved}")
    expect(view.locator(".prose")).to_be_visible()
    expect(view.locator(".article-marks [data-key=m]")).to_have_text("Mark unread")  # opened; it waits too
    view.goto(f"{address}/saved")
    expect(view.locator("h1")).to_have_text("Saved")
    expect(view.locator("[data-list=saved] a")).to_have_attribute("href", f"/article/{saved}")
    view.goto(f"{address}/outlet/evil")
    expect(view.locator("h1")).to_have_text("Not here without a network")
    expect(view.locator("[data-list=edition] li").first).to_contain_text("Front page of")
    view.locator("[data-list=edition] a", has_text="Brickfield").first.click()
    expect(view.locator("h1")).to_contain_text("Brickfield")
    view.goto(address)
    expect(view.locator(f"[data-story='{taxi}'] [data-key=s]").first).to_have_attribute("aria-pressed", "true")
    assert not store.states(OWNER_ID, [taxi], ())[0]

    view.context.set_offline(False)
    view.get_by_role("link", name="Show the latest").click()
    expect(view.locator(".offline-line")).to_be_hidden()
    until(view, "localStorage.getItem('news7d.waiting') === null")
    assert store.states(OWNER_ID, [taxi], ())[0][taxi].starred
    assert store.states(OWNER_ID, (), [saved])[1][saved].read

    view.goto(f"{address}/settings")
    view.get_by_role("button", name="Sign out").click()
    view.wait_for_url(f"{address}/")
    wait_for(view, "/offline.json", f"/story/{bridge}", f"/article/{saved}", "/section/business", gone=True)
    assert view.evaluate("[localStorage.getItem('news7d.who'), localStorage.getItem('news7d.waiting')]") == [None, None]
    view.context.set_offline(True)
    view.goto(f"{address}/article/{saved}")
    expect(view.locator("h1")).to_have_text("Not here without a network")


def test_what_comes_when_its_reader_has_left_is_not_kept(page: tuple[Page, str, Store, Filled], monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are fetched beforehand; whoever signs out meanwhile leaves none behind."""
    view, address, store, filled = page
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    late, begun, go_on, make = filled.articles["souk"], threading.Event(), threading.Event(), article._make

    def slowly(*told: object) -> Sheet:
        if told[2] == late:
            begun.set()
            assert go_on.wait(30)
        return make(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(article, "_make", slowly)
    controlled(view, address)
    sign_in(view, address)
    wait_for(view, "/")
    view.evaluate("path => navigator.serviceWorker.controller.postMessage({ keep: [path], all: false })", f"/article/{late}")
    assert begun.wait(15)
    view.goto(f"{address}/settings")
    view.get_by_role("button", name="Sign out").click()
    view.wait_for_url(f"{address}/")
    wait_for(view, "/")  # the strangers'
    go_on.set()
    view.wait_for_timeout(1500)
    assert f"/article/{late}" not in kept(view)


def test_another_reader_an_upgrade_and_no_room(page: tuple[Page, str, Store, Filled], monkeypatch: pytest.MonkeyPatch) -> None:
    view, address, store, filled = page
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    lena = store.add_reader("lena", "reader", NOW)
    store.set_password(lena.id, hash_password(PASSWORD))
    article = f"/article/{filled.articles['souk']}"
    controlled(view, address)
    sign_in(view, address, store.reader(OWNER_ID).name)
    view.goto(address + article)
    wait_for(view, article)

    # Nobody signs out, and somebody else signs in: at once nothing of the first is left.
    view.context.clear_cookies()
    sign_in(view, address, "lena")
    wait_for(view, article, gone=True)
    view.goto(f"{address}/section/business")
    wait_for(view, "/section/business")

    # A new worker takes over while a page is open; what pages ask for by an old name is there by its new one.
    monkeypatch.setattr(offline, "_SHELL", tuple(name for name in offline._SHELL if name != "favicon.svg"))
    before = view.evaluate("caches.keys()")
    view.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    for _ in range(200):
        shells = [name for name in view.evaluate("caches.keys()") if " shell " in name]
        if not set(shells) & set(before):
            break
        view.wait_for_timeout(50)
    assert len(shells) == 1
    assert shells[0] not in before
    view.context.set_offline(True)
    assert view.evaluate("async () => (await fetch('/static/news7d.0123456789.css')).status") == 200
    view.goto(f"{address}/section/business")
    expect(view.locator(".offline-line")).to_be_visible()
    assert view.evaluate("getComputedStyle(document.querySelector('.offline-line')).position")
    view.context.set_offline(False)

    other = f"/article/{filled.articles['post']}"
    # No room: pages come from the network, and nothing falls over.
    full = "() => { Cache.prototype.put = () => Promise.reject(new DOMException('full', 'QuotaExceededError')); }"
    for worker in view.context.service_workers:
        worker.evaluate(full)
    view.goto(address + other)
    expect(view.locator(".prose")).to_be_visible()
    view.goto(address)
    expect(view.locator("main .headline").first).to_be_visible()
    assert other not in kept(view)
