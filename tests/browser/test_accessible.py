"""axe-core finds nothing on any page, in no theme, wide or narrow, signed in or not."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from news7d.store import Store
from news7d.web import hash_password
from news7d.web.settings import PAGES
from tests.web.conftest import PASSWORD
from tests.web.newsroom import Filled, fill, sample
from tests.web.test_pages import every_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
WIDTHS = {"light": 1280, "dark": 390, "sepia": 390, "contrast": 1280}
WHOLE = "{resultTypes: ['violations']}"
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast']}"


@pytest.fixture
def news(served: tuple[str, Store]) -> tuple[str, Filled]:
    address, store = served
    filled = fill(store, sample())
    store.set_password(1, hash_password(PASSWORD))
    return address, filled


def kinds(filled: Filled) -> list[str]:
    """A page of each kind, signed in."""
    pages = every_page(filled)
    firsts = {path.split("?")[0].split("/")[1] + str("evidence" in path): path for path in reversed(pages)}
    bridge = filled.stories["bridge"]
    return [*firsts.values(), f"/story/{bridge}", f"/story/{bridge}/grouping", "/nosuch", "/settings", *(each.path for each in PAGES)]


@pytest.mark.parametrize(
    ("theme", "rules"), [("light", WHOLE), ("dark", WHOLE), ("sepia", COLOURS), ("contrast", COLOURS)], ids=list(WIDTHS)
)
def test_axe_finds_nothing(chromium: Browser, news: tuple[str, Filled], theme: str, rules: str) -> None:
    address, filled = news
    context = chromium.new_context(viewport={"width": WIDTHS[theme], "height": 900})
    page = context.new_page()
    page.goto(f"{address}/signin")
    page.locator('input[type="password"]').fill(PASSWORD)
    page.locator("main form button").click()
    paths = kinds(filled) if rules is WHOLE else ["/", f"/story/{filled.stories['bridge']}", "/search?q=bridge", "/settings/rules"]
    found = [line for path in paths for line in faults(page, address, path, theme, rules)]
    context.close()
    assert not found, "\n".join(found)


def faults(page: Page, address: str, path: str, theme: str, rules: str) -> Iterator[str]:
    answer = page.goto(f"{address}{path}{'&' if '?' in path else '?'}theme={theme}")
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return
    page.evaluate(AXE)
    for fault in page.evaluate(f"axe.run(document, {rules})")["violations"]:
        yield f"{path}: {fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}"
