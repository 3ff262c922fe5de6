"""Every kind of page in every dress: axe-core finds nothing in any theme, nothing sticks out at any width in either direction,
and what is to be tapped on a phone is large enough. Each page is loaded once and changes its dress where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page

from news7d.store import Store
from news7d.web import hash_password
from news7d.web.house import THEMES
from news7d.web.settings import PAGES
from tests.web.conftest import PASSWORD
from tests.web.newsroom import Filled, fill, sample
from tests.web.test_pages import every_page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# Which colours stand on which, how strong: light tells all pairs of tokens apart. Each pair is looked at once, in every theme.
PAIRS = """(known) => {
  const pairs = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const each = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !each.checkVisibility() || each.closest(".visually-hidden, svg")) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(each);
    let ground = each, faded = 1;
    for (let up = each; up; up = up.parentElement) faded *= getComputedStyle(up).opacity;
    while (ground && /, 0\\)$/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
    const under = ground && getComputedStyle(ground).backgroundColor;
    const pair = [color, under, faded, parseFloat(fontSize) >= 18, fontWeight >= 700].join("|");
    if (known.includes(pair)) continue;
    known.push(pair), pairs.push(pair);
    each.dataset.pair = "";
  }
  return pairs;
}"""
RULES = "{resultTypes: ['violations'], rules: {'color-contrast': {enabled: false}}}"
COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast']}"
BY_WIDTH = "{resultTypes: ['violations'], runOnly: ['target-size', 'scrollable-region-focusable']}"
WIDTHS = (320, 390, 768, 1280)
# Where the page itself can be pushed sideways, the first thing that reaches over its edge; in RTL that is the left one.
STICKS_OUT = """() => {
  const root = document.documentElement, room = root.clientWidth;
  if (root.scrollWidth <= room + 1) return "";
  const over = [...document.body.querySelectorAll("*")].find((each) => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > room + 1 || box.left < -1);
  });
  return `${root.scrollWidth} px: ${over?.outerHTML.slice(0, 120)}`;
}"""
# WCAG 2.2, 2.5.8: 24 by 24, or as far from the next; links in a sentence are free of it.
SMALL = """() => {
  const sentences = "p, li:not(nav li), td, th, dd, dt, h1, h2, h3, h4, figcaption, .visually-hidden, label, blockquote, .prose";
  return [...document.querySelectorAll("a[href], button, summary, select, input:not([type=hidden]), textarea")]
    .filter((each) => each.checkVisibility() && !each.closest(sentences))
    .map((each) => [each.getBoundingClientRect(), each.outerHTML.slice(0, 90)])
    .filter(([{width, height}]) => width < 24 || height < 24)
    .map(([{width, height}, html]) => `${width} × ${height} ${html}`);
}"""


ICONS = """() => [...document.querySelectorAll('svg[viewBox="0 0 20 20"]')]
  .map((each) => Math.round(each.getBoundingClientRect().width)).filter((width) => width > 40)"""


def kinds(filled: Filled) -> list[str]:
    """A page of each kind, signed in."""
    pages = every_page(filled)
    firsts = {path.split("?")[0].split("/")[1] + str("evidence" in path): path for path in reversed(pages)}
    bridge, herald = filled.stories["bridge"], filled.articles["herald"]
    more = (
        f"/story/{bridge}",
        f"/story/{bridge}/grouping",
        f"/article/{herald}/role",
        "/nosuch",
        "/for-you",
        "/saved",
        "/unread",
        "/api/",
        "/style",
        "/style/story",
        "/style/evidence",
    )
    return [*firsts.values(), *more, "/settings", "/settings/alerts/new?kind=breaking", "/admin/readers/1", *(each.path for each in PAGES)]


def test_every_page_in_every_dress(chromium: Browser, served: tuple[str, Store]) -> None:
    address, store = served
    filled = fill(store, sample())
    store.set_password(1, hash_password(PASSWORD))
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/signin")
    page.locator('input[type="password"]').fill(PASSWORD)
    page.locator("main form button").click()
    pairs: list[str] = []
    found = [f"{path}: {fault}" for path in kinds(filled) for fault in faults(page, address + path, pairs)]
    context.close()
    assert len(pairs) > 20
    assert not found, "\n".join(found)


def faults(page: Page, url: str, pairs: list[str]) -> Iterator[str]:
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(url)
    if answer is None or "text/html" not in answer.headers.get("content-type", ""):
        return
    page.evaluate(AXE)
    yield from axe(page, "document", RULES)
    dress(page, "theme", "light")
    if new := page.evaluate(PAIRS, pairs):
        pairs += new
        for theme in THEMES:
            dress(page, "theme", theme)
            yield from (f"{theme}: {fault}" for fault in axe(page, "'[data-pair]'", COLOURS))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for direction in ("rtl", "ltr"):
            page.evaluate("direction => document.documentElement.dir = direction", direction)
            if out := page.evaluate(STICKS_OUT):
                yield f"{width} {direction}: {out}"
        if width == 390:
            yield from (f"phone: {fault}" for fault in axe(page, "document", BY_WIDTH))
            yield from (f"small on a phone: {each}" for each in page.evaluate(SMALL))
            yield from (f"no icon any more: {each} px" for each in page.evaluate(ICONS))


def dress(page: Page, name: str, value: str) -> None:
    page.evaluate("([name, value]) => document.documentElement.dataset[name] = value", [name, value])


def axe(page: Page, where: str, rules: str) -> Iterator[str]:
    for fault in page.evaluate(f"axe.run({where}, {rules})")["violations"]:
        yield f"{fault['id']}: {fault['help']}: {fault['nodes'][0]['html'][:200]}"
