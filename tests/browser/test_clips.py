"""No byte of a third party before somebody asks for the film; then exactly that provider's, in a frame that is shut in."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route, expect

from news7d.model import Article, ArticleChange, Clip
from news7d.store import Store
from tests.web.newsroom import fill, sample

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILM, FILE = "https://www.youtube.com/watch?v=abcDEF12345", "https://media.herald.example/pier.mp4"
ARTICLE = Article(
    url="https://herald.example/storm",
    title="Storm over Kelderby",
    text="The boats sail again.",
    html=f'<p>The boats sail again.</p><p><a class="embed" href="{FILM}">▶ YouTube</a></p>',
    videos=(
        Clip(url=FILM, provider="youtube", title="The storm"),
        Clip(url=FILE, provider="html5", title="From the pier"),
    ),
    completeness=1.0,
)


def test_a_film_is_loaded_by_a_click_alone(chromium: Browser, served: tuple[str, Store]) -> None:
    address, store = served
    article_id = fill(store, sample()).articles["herald"]
    store.save_articles([ArticleChange(article_id=article_id, article=ARTICLE, digest=7, excerpt="x", page_read=True)])
    context = chromium.new_context()
    abroad: list[str] = []

    def canary(route: Route) -> None:
        if route.request.url.startswith(address):
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.fulfill(status=200, content_type="text/html", body="<title>a player</title><p>plays</p>")

    context.route("**/*", canary)
    page = context.new_page()
    page.goto(f"{address}/article/{article_id}", wait_until="networkidle")
    page.mouse.wheel(0, 4000)
    expect(page.locator("iframe, video")).to_have_count(0)
    assert abroad == []

    page.get_by_role("button", name="Load from youtube-nocookie.com").click()
    expect(page.frame_locator("iframe").get_by_text("plays")).to_be_visible()
    assert {urlsplit(url).netloc for url in abroad} == {"www.youtube-nocookie.com"}
    frame = page.locator("iframe")
    assert "allow-top-navigation" not in str(frame.get_attribute("sandbox"))

    page.get_by_role("button", name="Load from media.herald.example").click()
    expect(page.get_by_text("It cannot be played here.")).to_be_visible()  # what the canary sent is no film
    assert {urlsplit(url).netloc for url in abroad} == {"www.youtube-nocookie.com", "media.herald.example"}

    refused = page.evaluate(
        """() => new Promise((done) => {
            document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective), { once: true });
            const frame = document.createElement("iframe");
            frame.src = "https://elsewhere.example/";
            document.body.append(frame);
        })"""
    )
    assert refused == "frame-src"
    assert not any("elsewhere" in url for url in abroad)
    context.close()


def test_without_scripts_a_link_leads_to_the_film(chromium: Browser, served: tuple[str, Store]) -> None:
    address, store = served
    article_id = fill(store, sample()).articles["herald"]
    store.save_articles([ArticleChange(article_id=article_id, article=ARTICLE, digest=7, excerpt="x", page_read=True)])
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/article/{article_id}")
    expect(page.get_by_role("button", name="Load from youtube-nocookie.com")).to_be_hidden()
    expect(page.get_by_role("link", name="Open at youtube.com")).to_have_attribute("href", FILM)
    context.close()
