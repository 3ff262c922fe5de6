"""The XSS battery in Chromium, hundreds of payloads to a page: first the sanitiser with no other wall behind it, then the whole house.

Each wall is proved alone: the pages of the first half have no Content-Security-Policy and no escaping but the sanitiser's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route

from news7d.core.feeds import parse_feed
from news7d.core.html import plain, safe_url, sanitise, text_of
from news7d.store import Store
from tests.web.newsroom import Filed, fill

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.timeout(240)]

BASE = "https://canary.invalid/feed"
ALONE = "http://alone.invalid/"

# What the browser itself makes of every address and attribute, asked after all has loaded.
LOOK = """() => {
  const found = [];
  for (const node of document.body.querySelectorAll("*")) {
    for (const {name, value} of node.attributes)
      if (/^on|^style$|^srcdoc$|^id$|^name$|^action$|^formaction$/i.test(name)) found.push(node.tagName + " " + name + "=" + value);
    if (node.href !== undefined && node.hasAttribute("href") && !/^(https?|mailto):$/.test(node.protocol)) found.push("href " + node.href);
    if (/^(SCRIPT|IFRAME|OBJECT|EMBED|FORM|INPUT|STYLE|LINK|META|BASE|SVG|MATH|VIDEO|AUDIO)$/i.test(node.tagName)) found.push(node.tagName);
  }
  return found.slice(0, 9);
}"""


class Watch:
    """A page and all that went wrong on it: dialogs, errors, requests that only code or frames would make."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        page.on("console", lambda message: self.heard(message.text) if message.type != "error" or "ERR_" not in message.text else None)
        page.on("pageerror", lambda error: self.heard(str(error)))
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.heard(f"popup {popup.url}"))

    def heard(self, what: str) -> None:
        self.faults.append(f"{self.page.url}: {what[:300]}")

    def _dialog(self, dialog: object) -> None:
        self.heard(f"dialog {dialog.message}")  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    def show_alone(self, body: str) -> None:
        """`body` as a page without any policy. Pictures may be asked for, and do not come: their error handlers would run."""

        def answer(route: Route) -> None:
            if route.request.url == ALONE:
                route.fulfill(body=f"<!doctype html><meta charset=utf-8><title>battery</title><body>{body}", content_type="text/html")
            else:
                if route.request.resource_type != "image":
                    self.heard(f"{route.request.resource_type} {route.request.url}")
                route.abort()

        self.page.unroute("**/*")
        self.page.route("**/*", answer)
        self.page.goto(ALONE, wait_until="load")
        self.page.wait_for_timeout(100)  # handlers and timers that a payload sets
        self.faults += [f"left in the page: {what}" for what in self.page.evaluate(LOOK)]


@pytest.fixture
def watch(chromium: Browser) -> Iterator[Callable[[], Watch]]:
    contexts = []

    def begin() -> Watch:
        context = chromium.new_context()
        contexts.append(context)
        return Watch(context.new_page())

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def payloads(shared: Callable[[str], Path]) -> list[str]:
    """All markup of the battery, each once."""
    with shared("data/security/xss/ALL.jsonl").open("rb") as lines:
        found = [json.loads(line)["payload"] for line in lines]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def addresses(shared: Callable[[str], Path]) -> list[str]:
    return [str(url) for url in json.loads(shared("data/security/xss/own_url_schemes.json").read_text("utf-8"))]


def packs(things: Iterable[str], size: int) -> Iterator[list[str]]:
    left = iter(things)
    while pack := list(islice(left, size)):
        yield pack


def sections(parts: Iterable[str]) -> str:
    return "\n".join(f"<section>{part}</section>" for part in parts)


@pytest.mark.parametrize(
    "hole",
    [
        "<img src=x onerror=alert(1)>",
        "<script>console.log(1)</script>",
        "<iframe src='https://canary.invalid/x'></iframe>",
        "<a href='java\tscript:alert(1)'>x</a>",
        "<form></form>",
    ],
)
def test_the_watch_sees_what_gets_through(watch: Callable[[], Watch], hole: str) -> None:
    watched = watch()
    watched.show_alone(hole)
    assert watched.faults


def test_the_sanitiser_alone_holds_the_battery(watch: Callable[[], Watch], payloads: list[str]) -> None:
    watched = watch()
    for pack in packs(payloads, 900):
        watched.show_alone(sections(sanitise(payload, BASE) for payload in pack))
    assert not watched.faults


def test_the_sanitiser_alone_holds_every_spelling_of_an_address(
    watch: Callable[[], Watch], addresses: list[str], payloads: list[str]
) -> None:
    shapes = ('<a href="{}">x</a>', "<a href='{}'>x</a>", "<a href={}>x</a>", '<img src="{}">', '<iframe src="{}"></iframe>')
    markup = [sanitise(shape.format(url), base) for url in addresses for shape in shapes for base in (None, BASE)]
    said = [url for text in [*addresses, *payloads] if (url := safe_url(text, BASE))]
    watched = watch()
    watched.show_alone(sections(markup))
    for pack in packs(said, 4000):
        watched.show_alone(sections(f'<a href="{escape(url)}">x</a>' for url in pack))
    assert not watched.faults


def test_the_feed_reader_alone_holds_the_sanitiser_feeds(watch: Callable[[], Watch], shared: Callable[[str], Path]) -> None:
    parts = []
    for path in sorted(shared("data/security/xss/feedparser_sanitize").glob("*.xml")):
        feed = parse_feed(path.read_bytes(), BASE)
        texts = [feed.title, *(text for entry in feed.entries for text in (entry.title, *entry.authors, *entry.categories))]
        parts += [escape(text, quote=False) for text in texts]
        parts += [body for entry in feed.entries for body in (entry.content, entry.summary) if body]
    watched = watch()
    for pack in packs(parts, 1000):
        watched.show_alone(sections(pack))
    assert not watched.faults


# ------------------------------------------------------------------ through the whole house


def as_lines(payloads: list[str], most: int = 1900) -> Iterator[list[str]]:
    """Payloads in heaps that fit into one title."""
    heap: list[str] = []
    for payload in payloads:
        if heap and sum(map(len, heap)) + len(heap) + len(payload) > most:
            yield heap
            heap = []
        heap.append(payload)
    yield heap


def feed_of(heap: list[str]) -> bytes:
    """One feed with the same payloads in every place that a publisher can write to; some stand in it as markup, some escaped."""

    def written(name: str, text: str) -> str:
        allowed = "".join(char for char in text if char.isprintable() or char in "\n\t")  # what XML can carry
        return f"<{name}>{escape(allowed)}</{name}>"

    each = "".join(written("dc:creator", text) + written("category", text) + written("media:title", text) for text in heap)
    whole = " ".join(heap)
    item = written("title", whole) + written("link", "https://e.example/x?" + whole) + written("description", whole) + each
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f"{written('title', whole)}<item>{item}</item></channel></rss>"
    ).encode("utf-8", "replace")


def reports(heaps: list[list[str]]) -> Iterator[Filed]:
    """A report for each heap: its title and feed name. Every tenth has the authors and bodies of the ten."""
    for number, heap in enumerate(heaps):
        feed = parse_feed(feed_of(heap), BASE)
        (entry,) = feed.entries
        near = [parse_feed(feed_of(other), BASE).entries[0] for other in heaps[number : number + 10]] if number % 10 == 0 else []
        body = "".join(f"<p>{other.content or other.summary}</p>" for other in near)
        yield Filed(
            key="x" + quote((entry.url or "")[:1500], safe=""),
            story=f"story{number}",
            outlet=feed.title,
            domain=f"evil{number}.example",
            title=entry.title or "nothing left",
            html=sanitise(body) or None,
            text=text_of(body),
            authors=tuple(name for other in near for name in (*other.authors, *other.categories)),
            persons=tuple(plain(payload) for payload in heap[:2]),
            because=(f"names: {plain(heap[0])}",),
            section="world",
            role="origin",
        )


def test_the_house_holds_the_battery(
    watch: Callable[[], Watch], served: tuple[str, Store], payloads: list[str], addresses: list[str]
) -> None:
    """Title, author, body, address, feed name and tag, on the pages that show them, with every wall in its place."""
    address, store = served
    heaps = list(as_lines([*addresses, *payloads]))
    filled = fill(store, list(reports(heaps)))
    watched = watch()
    watched.page.on("request", lambda request: None if request.url.startswith((address, "data:")) else watched.heard(request.url))
    paths = ["/sources", "/search?q=alert", f"/search?q={quote(payloads[7])}", "/section/world"]
    paths += [f"/article/{article}" for article in list(filled.articles.values())[::10]]
    paths += [f"/story/{story}" for story in list(filled.stories.values())[::40]]
    for path in paths:
        watched.page.goto(address + path, wait_until="load")
    cards, next_page = 0, address + "/"
    while next_page:
        watched.page.goto(next_page, wait_until="load")
        cards += watched.page.locator("main h2, main h3").count()
        further = watched.page.locator("a[rel=next]")
        next_page = address + (further.get_attribute("href") or "") if further.count() else ""
    assert cards >= len(heaps)
    assert not watched.faults
