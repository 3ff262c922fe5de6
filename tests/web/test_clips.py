"""Films and sounds: a card that asks nobody, a policy that names the players of that one page, pictures by themselves, what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from news7d.model import Article, ArticleChange, Clip, Picture
from news7d.store import Store
from news7d.web.csp import CSP
from tests.web.conftest import Site
from tests.web.newsroom import fill, sample
from tests.web.test_pages import loads

CLIPS = (
    Clip(url="https://www.youtube.com/watch?v=abcDEF12345", provider="youtube", title="The storm", seconds=245),
    Clip(url="https://media.herald.example/a.mp4", provider="html5", title="From the pier"),
    Clip(url="https://x.com/herald/status/12", provider="x", title="A post"),
)
ARTICLE = Article(
    url="https://herald.example/storm",
    title="Storm over Kelderby",
    text="The boats sail again.",
    html="<p>The boats sail again.</p>"
    '<p>See <a class="embed" href="https://vimeo.com/123456">▶ Vimeo</a> and <a href="https://a.example/"><img src="https://herald.example/2.jpg"></a></p>',
    images=(
        Picture(url="https://herald.example/1.jpg", caption="The pier at noon", credit="Lena Voss"),
        Picture(url="https://herald.example/2.jpg", alt="A wave"),
    ),
    videos=CLIPS,
    completeness=1.0,
)


@pytest.fixture
def told(bare_store: Store, open_site: Callable[..., Site]) -> tuple[Site, int]:
    filled = fill(bare_store, sample())
    article_id = filled.articles["herald"]
    bare_store.save_articles([ArticleChange(article_id=article_id, article=ARTICLE, digest=7, excerpt="x", page_read=True)])
    return open_site(bare_store, filled), article_id


def test_the_policy_names_exactly_the_players_of_the_page(told: tuple[Site, int]) -> None:
    site, article_id = told
    page = site.get(f"/article/{article_id}")
    assert page.headers["content-security-policy"] == (
        f"{CSP}; frame-src https://player.vimeo.com https://www.youtube-nocookie.com; media-src https://media.herald.example"
    )
    again = site.get(f"/article/{article_id}", **{"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.headers["content-security-policy"]) == (304, page.headers["content-security-policy"])
    story = site.get(f"/story/{site.filled.stories['bridge']}")
    assert "frame-src https://www.youtube-nocookie.com;" in story.headers["content-security-policy"]
    for path in ("/", "/search?q=bridge", f"/article/{site.filled.articles['other']}" if "other" in site.filled.articles else "/about"):
        assert site.get(path).headers["content-security-policy"] == CSP


def test_a_card_loads_nothing_and_a_link_leads_to_the_source(told: tuple[Site, int]) -> None:
    site, article_id = told
    text = site.get(f"/article/{article_id}").text
    found = loads(text)
    assert not found.faults
    assert all(address.startswith("/") for address in found.loaded)
    assert "<iframe" not in text
    assert "<video" not in text
    assert "Load from youtube-nocookie.com" in text
    assert "Load from media.herald.example" in text
    assert "4:05" in text
    assert 'href="https://x.com/herald/status/12"' in text
    assert "Load from x.com" not in text  # a post is read at its source
    assert text.count("https://vimeo.com/123456") == 1


def test_a_picture_has_a_page_of_its_own(told: tuple[Site, int]) -> None:
    site, article_id = told
    page = site.get(f"/article/{article_id}/picture/1").text
    assert "The pier at noon" in page
    assert "Lena Voss" in page
    assert f'rel="next" href="/article/{article_id}/picture/2"' in page
    assert site.get(f"/article/{article_id}/picture/3").status_code == 404
    assert site.get(f"/article/{article_id}/picture/0").status_code == 404
    linked = site.get(f"/article/{article_id}").text
    assert (
        f'<a class="enlarge" href="/article/{article_id}/picture/2"' not in linked.split('class="prose"')[1].split("</div>")[0]
    )  # a link has it


def test_what_changed_stands_on_the_report_s_own_page(site: Site) -> None:
    view = next(view for key in site.filled.articles.values() if (view := site.store.article(key)).revisions)
    text = site.get(f"/article/{view.line.article_id}").text
    assert "Changed after publication" in text
    assert "<del>" in text
    assert f"/article/{view.line.article_id}?version=0" in text


def test_the_front_page_has_rows_of_films_and_pictures_where_there_are_some(told: tuple[Site, int], site: Site) -> None:
    house, article_id = told
    text = house.get("/").text
    films = text.split('id="films"')[1].split("</section>")[0]
    assert f'href="/article/{article_id}"' in films
    assert "4:05" in films
    assert 'id="films"' not in site.get("/").text
    assert 'id="pictures"' not in text  # a single one is no row


def test_pictures_of_several_stories_make_a_row(bare_store: Store, open_site: Callable[..., Site]) -> None:
    filled = fill(bare_store, sample())
    heads = [card.headline.article_id for card in bare_store.cards(list(filled.stories.values()))][:3]
    for number, key in enumerate(heads):
        report = bare_store.article(key).article
        shot = Picture(url=f"https://herald.example/strong{number}.jpg", caption=f"Seen from place {number}", credit="Lena Voss")
        bare_store.save_articles([ArticleChange(article_id=key, article=replace(report, images=(shot,)), digest=number, page_read=True)])
    row = open_site(bare_store, filled).get("/").text.split('id="pictures"')[1].split("</section>")[0]
    assert "Seen from place 1" in row
    assert row.count('loading="lazy"') == row.count("<img") == 3
    assert row.count('width="640" height="400"') == 3
