"""Marks in Chromium: quick with the script, undone, read on opening, kept in the browser and taken over; without the script too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD
from tests.web.newsroom import Filled, fill, sample


@pytest.fixture
def filled(served: tuple[str, Store]) -> tuple[str, Store, Filled]:
    address, store = served
    found = fill(store, sample())
    store.set_password(OWNER_ID, hash_password(PASSWORD))
    return address, store, found


@contextmanager
def tab(chromium: Browser, *, scripts: bool = True) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the script fell over: {error}"))
    yield page
    context.close()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/signin")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(f"{address}/**")


def states(store: Store, filled: Filled) -> tuple[set[int], set[int]]:
    """(stories seen, stories saved)"""
    told, _ = store.states(OWNER_ID, list(filled.stories.values()), ())
    return {key for key, each in told.items() if each.seen}, {key for key, each in told.items() if each.starred}


def test_saving_and_undoing_a_card_needs_no_reload(chromium: Browser, filled: tuple[str, Store, Filled]) -> None:
    address, store, found = filled
    story = found.stories["taxi"]
    with tab(chromium) as page:
        sign_in(page, address)
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-marks", "account")
        card = page.locator(f"[data-story='{story}']")
        page.evaluate("window.stayed = true")
        card.locator("[data-key=s]").first.click()
        expect(page.locator(".toast")).to_contain_text("Saved.")
        expect(card.locator("[data-key=s]").first).to_have_attribute("aria-pressed", "true")
        assert states(store, found)[1] == {story}
        page.locator(".toast button").click()
        expect(card.locator("[data-key=s]").first).to_have_attribute("aria-pressed", "false")
        assert states(store, found)[1] == set()
        card.locator(".headline a").focus()
        page.keyboard.press("m")
        expect(card).to_have_class("card is-seen")
        assert states(store, found)[0] == {story}
        assert page.evaluate("window.stayed")


def test_opening_marks_read_and_lists_follow(chromium: Browser, filled: tuple[str, Store, Filled]) -> None:
    address, store, found = filled
    article = found.articles["taxi"] if "taxi" in found.articles else next(iter(found.articles.values()))
    with tab(chromium) as page:
        sign_in(page, address)
        page.goto(f"{address}/article/{article}")
        expect(page.locator(".article-marks button", has_text="Mark unread")).to_be_visible()
        assert store.states(OWNER_ID, (), [article])[1][article].read
        page.click("summary:has-text('Tags and note')")
        page.fill("[name=tag]", "bridges & <b>")
        page.click("text=Add")
        expect(page.locator("[data-tag-list] a")).to_have_text("bridges & <b>")
        page.fill("textarea", "Mind the gap")
        page.click("text=Keep the note")
        expect(page.locator(".toast")).to_contain_text("The note is kept.")
        page.click("[data-tag-list] button")
        expect(page.locator("[data-tag-list] a")).to_have_count(0)
        assert store.states(OWNER_ID, (), [article])[1][article].note == "Mind the gap"
        store.prefer(OWNER_ID, read_on_open=False)
        other = next(key for key in found.articles.values() if key not in store.states(OWNER_ID, (), list(found.articles.values()))[1])
        page.goto(f"{address}/article/{other}")
        expect(page.locator("html")).to_have_attribute("data-marks", "account")
        page.goto(f"{address}/unread")
        assert not store.states(OWNER_ID, (), [other])[1]


def test_without_an_account_marks_stay_in_the_browser_until_they_are_taken_over(
    chromium: Browser, filled: tuple[str, Store, Filled]
) -> None:
    address, store, found = filled
    story = found.stories["taxi"]
    with tab(chromium) as page:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("data-marks", "here")
        page.locator(f"[data-story='{story}'] [data-key=s]").first.click()
        expect(page.locator(".toast")).to_contain_text("Saved in this browser.")
        page.reload()
        expect(page.locator(f"[data-story='{story}'] [data-key=s]").first).to_have_attribute("aria-pressed", "true")
        page.goto(f"{address}/saved")
        expect(page.locator("[data-saved-here] a")).to_have_count(1)
        assert states(store, found) == (set(), set())
        sign_in(page, address)
        page.goto(address)
        page.click("text=Take them over")
        expect(page.locator(".toast")).to_contain_text("1 mark taken over.")
        assert states(store, found)[1] == {story}
        assert page.evaluate("localStorage.getItem('marks')") is None


def test_all_of_it_without_a_script(chromium: Browser, filled: tuple[str, Store, Filled]) -> None:
    address, store, found = filled
    story = found.stories["taxi"]
    with tab(chromium, scripts=False) as page:
        page.set_default_timeout(8000)
        page.goto(address)
        expect(page.locator(".save").first).not_to_be_visible()
        sign_in(page, address)
        page.goto(address)
        page.locator(f"[data-story='{story}'] [data-key=s]").first.click()
        page.wait_for_url(f"{address}/#s{story}")
        expect(page.locator(f"[data-story='{story}'] [data-key=s]").first).to_have_attribute("aria-pressed", "true")
        assert states(store, found)[1] == {story}
        page.locator(f"[data-story='{story}'] .headline a").click()
        assert states(store, found)[0] == {story}
        store.add_section(OWNER_ID, "Bridges", "bridge")
        page.goto(address)
        page.click("#sections .own a")
        expect(page.locator("h1")).to_have_text("Bridges")
        # The rest of the road: evidence, report, search, what was saved, settings.
        page.goto(f"{address}/story/{found.stories['bridge']}")
        page.get_by_role("link", name="Evidence", exact=True).first.click()
        expect(page.get_by_text("Passages side by side")).to_be_visible()
        page.goto(f"{address}/article/{found.articles['herald']}")
        page.locator(".article-marks [data-key=s]").click()
        page.wait_for_url(f"{address}/article/*")
        page.goto(f"{address}/search")
        page.get_by_label("Search the news").fill("bridge")
        page.get_by_label("Search the news").press("Enter")
        expect(page.locator("main .headline a").first).to_be_visible()
        page.locator("nav.thumb-bar a, .tools a").filter(has_text="Saved").first.click()
        expect(page.locator(f"[data-article='{found.articles['herald']}']")).to_be_visible()
        page.goto(f"{address}/settings/reading")
        page.locator(".settings-page form button").last.click()
        expect(page.locator(".settings-page")).to_be_visible()


def test_sections_of_ones_own_stand_in_the_bar(chromium: Browser, filled: tuple[str, Store, Filled]) -> None:
    address, _, _ = filled
    with tab(chromium) as page:
        sign_in(page, address)
        page.goto(f"{address}/search?q=bridge")
        page.fill("#section-name", "Bridges")
        page.click("text=Save as section")
        page.wait_for_url(f"{address}/own/*")
        page.goto(address)
        expect(page.locator("#sections .own a")).to_have_text(["Bridges"])
