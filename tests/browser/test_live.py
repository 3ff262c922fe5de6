"""The line of new stories in Chromium: it comes without a jump, and a click shows what is new; without scripts nothing is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from news7d.store import Store
from news7d.web import live
from tests.web.newsroom import NOW, Filed, fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

_SHIFTS = """() => {
  window.shifts = [];
  const own = (source) => source.node && source.node.parentElement && source.node.parentElement.closest(".fresh");
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.sources.every(own)) window.shifts.push(entry.value);
  }).observe({ type: "layout-shift", buffered: false });
}"""


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "narrow-dark"])
def test_new_stories_come_quietly(
    served: tuple[str, Store], chromium: Browser, monkeypatch: pytest.MonkeyPatch, width: int, dark: bool
) -> None:
    monkeypatch.setattr(live, "LOOK", 0.1)
    address, store = served
    fill(store, sample())
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    with page.expect_response("**/live?**") as stream:
        page.goto(address)
    assert stream.value.headers["content-type"].startswith("text/event-stream")
    line = page.locator(".fresh a")
    expect(line).to_be_hidden()
    page.evaluate(_SHIFTS)
    page.mouse.wheel(0, 500)
    expect(page.get_by_role("heading", name="Marlin app").first).to_be_attached()
    place = page.locator("footer").bounding_box()
    for number in range(2):
        title = f"A kiln is found under street number {number}"
        report = Filed(key=f"kiln{number}", story=f"kiln{number}", outlet="Kiln Post", title=title, role="origin", published=NOW)
        fill(store, [report], NOW + timedelta(minutes=number))
    expect(line).to_have_text("2 new stories")
    expect(line).to_be_in_viewport()
    assert page.locator("footer").bounding_box() == place
    assert page.evaluate("window.shifts") == []
    line.click()
    expect(page.get_by_text("A kiln is found under street number 1").first).to_be_attached()
    expect(line).to_be_hidden()
    context.close()
    assert not faults, faults


def test_without_scripts_nothing_is_missing(served: tuple[str, Store], chromium: Browser) -> None:
    address, store = served
    fill(store, sample())
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator(".fresh a")).to_be_hidden()
    expect(page.get_by_text("Taxi drivers win case").first).to_be_visible()
    context.close()
