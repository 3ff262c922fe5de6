"""The keyboard alone, and a text set as its reader wants it; in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD
from tests.web.newsroom import Filled, fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(chromium: Browser, served: tuple[str, Store]) -> Iterator[tuple[Page, str, Filled]]:
    address, store = served
    filled = fill(store, sample())
    store.set_password(1, hash_password(PASSWORD))
    context = chromium.new_context(viewport={"width": 1280, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page, address, filled
    context.close()
    assert not faults, faults


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_headlines_stories_and_sections_by_keys_alone(page: tuple[Page, str, Filled]) -> None:
    view, address, _ = page
    view.goto(address)
    headlines = [text.strip() for text in view.locator("main .headline a").all_text_contents()]
    view.keyboard.press("j")
    assert focused(view) == headlines[0]
    view.keyboard.press("j")
    view.keyboard.press("k")
    assert focused(view) == headlines[0]
    view.keyboard.press("o")
    expect(view.locator("h1")).to_have_text(headlines[0])
    view.keyboard.press("]")
    expect(view.locator("h1")).not_to_have_text(headlines[0])
    view.keyboard.press("[")
    expect(view.locator("h1")).to_have_text(headlines[0])
    view.keyboard.press("g")
    view.keyboard.press("b")
    expect(view).to_have_url(f"{address}/section/business")
    view.keyboard.press("/")
    expect(view).to_have_url(f"{address}/search")
    box = view.get_by_label("Search the news")
    box.fill("")
    box.press("j")
    expect(box).to_have_value("j")  # who types is left alone


def test_the_help_shows_the_keys_and_turns_them_off(page: tuple[Page, str, Filled]) -> None:
    view, address, _ = page
    view.goto(address)
    view.keyboard.press("?")
    dialog = view.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("Next headline")
    expect(dialog).to_contain_text("Business")
    dialog.get_by_role("button", name="Turn these keys off").click()
    expect(dialog).to_have_count(0)
    view.reload()
    view.keyboard.press("?")
    expect(dialog).to_have_count(0)
    view.get_by_role("button", name="Keys").click()
    dialog.get_by_role("button", name="Use these keys").click()
    view.keyboard.press("?")
    expect(dialog).to_be_visible()
    view.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_text_is_set_as_its_reader_wants_and_stays_so(page: tuple[Page, str, Filled]) -> None:
    view, address, filled = page
    view.goto(f"{address}/article/{filled.articles['herald']}")
    size = "parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)"
    before = view.evaluate(size)
    view.get_by_role("button", name="Larger text").click()
    view.get_by_role("button", name="Larger text").click()
    assert view.evaluate(size) > before * 1.2
    view.get_by_role("button", name="Wider or narrower lines").click()
    view.reload()
    assert view.evaluate(size) > before * 1.2
    assert view.evaluate("document.documentElement.dataset.textWidth") == "wide"
    for _ in range(3):
        view.get_by_role("button", name="Smaller text").click()
    assert view.evaluate(size) < before


def test_search_suggests_while_one_types(page: tuple[Page, str, Filled]) -> None:
    view, address, _ = page
    view.goto(f"{address}/search")
    box = view.get_by_label("Search the news")
    box.press_sequentially("brickf")
    option = view.get_by_role("option", name="Brickfield Herald outlet")
    expect(option).to_be_visible()
    while box.get_attribute("aria-activedescendant") != option.get_attribute("id"):
        box.press("ArrowDown")
    box.press("Enter")
    expect(view).to_have_url(f"{address}/outlet/brickfieldherald")
