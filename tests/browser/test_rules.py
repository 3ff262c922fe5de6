"""A reader in Chromium makes a rule, looks at what it would match, mutes an outlet and moves the slider: with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from news7d.model import OWNER_ID
from news7d.stages.rules import RuleDesk
from news7d.store import Store
from tests.web.newsroom import NOW, fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(params=[(1280, "light", True), (390, "dark", False)], ids=["wide-light", "narrow-dark-no-scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, scheme, scripts = request.param
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=scripts)
    opened, faults = context.new_page(), list[str]()
    opened.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    yield opened
    context.close()
    assert not faults, faults


def _fits(page: Page) -> None:
    box = page.locator("html").bounding_box()
    assert box is not None and page.viewport_size is not None and box["width"] <= page.viewport_size["width"] + 1


def test_a_rule_a_mute_and_the_slider(served: tuple[str, Store], page: Page) -> None:
    address, store = served
    fill(store, sample())
    page.goto(f"{address}/settings/rules")
    page.get_by_label("Value 1").fill("bridge")
    page.get_by_role("button", name="Show what it would match").click()
    expect(page.get_by_role("heading", name="reports would match")).to_be_visible()
    expect(page.locator(".matches li").first).to_contain_text("text has “bridge”")
    _fits(page)
    page.get_by_label("Star it").check()
    page.get_by_label("When it is kept, apply it to").select_option("30")
    page.get_by_role("button", name="Keep the rule").click()
    expect(page.get_by_role("heading", name="bridge")).to_be_visible()
    expect(page.get_by_text("is being applied to what is stored: 0 of")).to_be_visible()
    _fits(page)
    desk = RuleDesk(store)
    while desk.step(NOW):
        pass
    assert store.marks(OWNER_ID, "starred", None, 50)

    page.goto(f"{address}/settings/muted")
    page.get_by_label("What it is").select_option("word")
    page.get_by_label("Which").fill("Storm Petra")
    page.get_by_role("button", name="Mute it").click()
    expect(page.get_by_text("Storm Petra is muted")).to_be_visible()
    _fits(page)
    page.goto(address)
    expect(page.get_by_text("1 story is hidden by what you muted")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Storm Petra")

    page.goto(f"{address}/settings/muted?kind=section&value=technology")
    page.get_by_role("button", name="Boost it").click()
    page.goto(f"{address}/for-you")
    page.get_by_role("button", name="Strongly mine").click()
    expect(page.get_by_role("button", name="Strongly mine")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("You want more technology").first).to_be_visible()
    _fits(page)
