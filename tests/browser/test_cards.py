"""The menu of a card for a stranger: hidden at once, undone at once, remembered by the browser, and everything again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD
from tests.web.newsroom import fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_strangers_browser_remembers_what_it_hides(chromium: Browser, served: tuple[str, Store]) -> None:
    address, store = served
    filled = fill(store, sample())
    store.set_password(1, hash_password(PASSWORD))
    context = chromium.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(address)
    card = page.locator(f"#s{filled.stories['bridge']}")

    def choose(button: str) -> None:
        card.get_by_role("link", name="More:").click()
        page.get_by_role("dialog").get_by_role("button", name=button).click()

    choose("Hide this story")
    expect(card).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    choose("Never from")
    expect(card).to_be_hidden()
    page.reload()
    expect(card).to_be_hidden()
    page.get_by_role("button", name="Show everything again").click()
    expect(card).to_be_visible()

    card.get_by_role("link", name="More:").click()
    page.get_by_label("Mute a word").fill("BRIDGE")
    page.get_by_label("Mute a word").press("Enter")
    expect(card).to_be_hidden()  # its headline has the word
    page.get_by_role("button", name="Undo").click()

    card.get_by_role("link", name="More:").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(card).to_be_visible()
    context.close()
    assert not faults, faults
