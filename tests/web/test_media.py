"""What an article holds besides paragraphs stands on its page: lead, gallery, films, sounds, posts, live entries; all through us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from news7d.model import Article, ArticleChange, Clip, LiveEntry, Picture
from news7d.store import Store
from tests.web.conftest import Site
from tests.web.newsroom import fill, sample
from tests.web.test_pages import loads

AT = datetime(2026, 2, 7, 8, 30, tzinfo=UTC)
ARTICLE = Article(
    url="https://herald.example/storm",
    title="Storm over Kelderby",
    text="08:30\n\nFerries back\n\nThe boats sail again.",
    html='<section><p><time datetime="2026-02-07T08:30:00+00:00">08:30</time></p><h3>Ferries back</h3><p>The boats sail again.</p>'
    '<figure><img src="https://herald.example/2.jpg" alt=""></figure>'
    '<p><a class="embed" href="https://www.youtube.com/watch?v=abcDEF12345">▶ The storm</a></p></section>',
    images=tuple(Picture(url=f"https://herald.example/{n}.jpg", caption=f"Wave {n}", credit="Lena Voss") for n in (1, 2, 3)),
    videos=(
        Clip(url="https://www.youtube.com/watch?v=abcDEF12345", provider="youtube", title="The storm"),
        Clip(url="https://herald.example/a.mp3", provider="html5", title="The harbour master", poster="https://herald.example/p.jpg"),
    ),
    live=(LiveEntry(at=AT, title="Ferries back", text="The boats sail again."),),
    next_url="https://herald.example/storm/2",
    completeness=1.0,
)


def test_nothing_that_was_read_is_lost_on_the_page(bare_store: Store, open_site: Callable[..., Site]) -> None:
    filled = fill(bare_store, sample())
    article_id = filled.articles["herald"]
    bare_store.save_articles([ArticleChange(article_id=article_id, article=ARTICLE, digest=7, excerpt="x", page_read=True)])
    text = open_site(bare_store, filled).get(f"/article/{article_id}").text
    assert '<time datetime="2026-02-07T08:30:00+00:00">08:30</time>' in text
    assert (
        text.count('src="/picture/') == 5
    )  # the lead above, the second and the still of the film in the text, the third and the poster below
    assert [f'href="/article/{article_id}/picture/{number}"' in text for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert "Wave 3" in text
    assert text.count("watch?v=abcDEF12345") == 1  # where it stands in the text, and not again below
    assert "The harbour master" in text
    found = loads(text)
    assert not found.faults
    assert all(address.startswith("/") for address in found.loaded)


def test_what_an_article_holds_survives_the_store(bare_store: Store) -> None:
    article_id = fill(bare_store, sample()).articles["herald"]
    bare_store.save_articles([ArticleChange(article_id=article_id, article=ARTICLE, digest=7, excerpt="x", page_read=True)])
    kept = bare_store.article(article_id).article
    assert (kept.images, kept.videos, kept.live, kept.next_url) == (ARTICLE.images, ARTICLE.videos, ARTICLE.live, ARTICLE.next_url)
