"""A newcomer in Chromium: from first run to an opened evidence dialog, with and without scripts, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from news7d.store import Store
from tests.web.conftest import PASSWORD
from tests.web.newsroom import fill, sample

# One worker: while Playwright's loop runs in a thread, no other test there can run a loop of its own.
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def reader(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`reader(width=390, dark=True, scripts=False)`: a page that fails its test on any console error or foreign request."""
    faults: list[str] = []
    contexts = []

    def open_page(*, width: int = 1280, dark: bool = False, scripts: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: faults.append(request.url) if not request.url.startswith("http://127.0.0.1:") else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults


def _fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    assert page.locator("html").bounding_box()["width"] <= page.viewport_size["width"] + 1  # type: ignore[index]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide-light", "narrow-dark"])
def test_from_first_run_to_the_evidence(
    served: tuple[str, Store], reader: Callable[..., Page], width: int, dark: bool, scripts: bool
) -> None:
    address, store = served
    page = reader(width=width, dark=dark, scripts=scripts)
    page.goto(address)
    expect(page.get_by_role("heading", name="Whose news is it?")).to_be_visible()
    _fits(page)
    page.get_by_label("Password, 12 characters or more").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Start reading").click()
    expect(page.get_by_text("Reading the first edition")).to_be_visible()

    fill(store, sample())  # the newsroom has worked meanwhile; the page shows it by itself
    story = page.get_by_role("heading", name="Brickfield bridge to close on Monday after 14 cracks").first
    expect(story).to_be_visible(timeout=20_000)
    _fits(page)
    story.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Who reported it")).to_be_visible()
    _fits(page)
    row = page.locator(".repeats li", has=page.locator("strong", has_text="Trend Hub"))
    row.get_by_role("link", name="Evidence").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text("Passages side by side")).to_be_visible()
    dialog.get_by_role("button", name="Close the evidence").click()
    expect(dialog).to_be_hidden()


def test_every_page_is_quiet(served: tuple[str, Store], reader: Callable[..., Page]) -> None:
    """No console error, no CSP violation, no request elsewhere, no dialog from hostile titles; nothing too wide on a phone."""
    address, store = served
    filled = fill(store, sample())
    bridge, evil = filled.stories["bridge"], filled.stories["evil"]
    for width, dark in ((1280, True), (390, False)):
        page = reader(width=width, dark=dark)
        for path in (
            "/",
            "/section/business",
            f"/story/{filled.stories['crowd']}",
            f"/story/{evil}/evidence/{filled.articles['evil']}",
            f"/story/{bridge}/evidence/{filled.articles['agency']}",
            f"/article/{filled.articles['evil']}",
            f"/article/{filled.articles['souk']}",
            "/outlet/evil",
            "/search?q=alert",
            "/sources",
            "/setup",
            "/about",
        ):
            page.goto(address + path, wait_until="load")
            _fits(page)
            wide = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 1, (path, width, wide)


def test_escape_closes_the_evidence_and_the_theme_stays(served: tuple[str, Store], reader: Callable[..., Page]) -> None:
    address, store = served
    filled = fill(store, sample()[:11])
    page = reader()
    page.goto(f"{address}/story/{filled.stories['bridge']}/evidence/{filled.articles['hub']}")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url == f"{address}/story/{filled.stories['bridge']}"
    page.locator("summary", has_text="Theme").click()
    page.get_by_role("button", name="Sepia").click()
    page.goto(address + "/about")
    expect(page.locator("html")).to_have_attribute("data-theme", "sepia")
