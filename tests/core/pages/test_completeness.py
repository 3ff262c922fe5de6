# ruff: noqa: E501
"""A whole article is told from a part of it, whichever part is missing. All invented."""

from __future__ import annotations

import pytest

from news7d.core.pages import extract

URL = "https://post.example/news/bridge"
HEAD = "<html lang=en><head><title>The bridge is closed</title>{}</head><body><nav><a href=/>Home</a></nav><article><h1>The bridge is closed</h1>"
FOOT = (
    "</article><div class=share><a href=/x>Share</a><a href=/y>Mail</a></div><aside class=related><h3>More</h3>"
    + "".join(f"<p><a href=/{i}>Another story about the town, number {i}</a></p>" for i in range(8))
    + "</aside><footer><p>© 2026 The Kelderby Post</p></footer></body></html>"
)
PARAGRAPHS = [
    f"<p>In week {i} the divers went down again and found what they had feared: another crack, longer than the one before it, in a pier that "
    f"had been called sound only {i} months ago. The council met the same evening and said that it would speak on Monday.</p>"
    for i in range(2, 14)
]
LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The bridge is closed", "wordCount": {}}}</script>'
MINUTES = '<meta name="twitter:label2" content="Est. reading time"><meta name="twitter:data2" content="3 minutes">'
WORDS = LD.format(sum(len(paragraph.split()) for paragraph in PARAGRAPHS))


def completeness(head: str, paragraphs: list[str], foot: str) -> float:
    return extract(HEAD.format(head) + "".join(paragraphs) + foot, URL).completeness


@pytest.mark.parametrize("head", ["", WORDS, MINUTES], ids=["says nothing", "counts its words", "says how long it takes"])
def test_half_of_the_article_is_less_complete_than_the_whole(head: str) -> None:
    whole = completeness(head, PARAGRAPHS, FOOT)
    assert completeness(head, PARAGRAPHS[:6], FOOT) < whole
    assert completeness(head, PARAGRAPHS[:6], "") < whole


def test_a_page_that_counts_its_words_is_believed() -> None:
    assert completeness(WORDS, PARAGRAPHS, FOOT) - completeness(WORDS, PARAGRAPHS[:5], FOOT) > completeness(
        "", PARAGRAPHS, FOOT
    ) - completeness("", PARAGRAPHS[:5], FOOT)


def test_a_page_that_breaks_off_is_not_whole() -> None:
    assert completeness("", PARAGRAPHS[:5], "<p>Nobody knows how it") < 0.7 * completeness("", PARAGRAPHS, FOOT)


def test_what_stood_between_the_paragraphs_tells_of_those_that_are_gone() -> None:
    slot = '<div class="slot"></div><script>ad()</script>'
    between = [paragraph + slot for paragraph in PARAGRAPHS]
    gone = [*between[:6], *[slot] * 6]
    assert completeness("", gone, FOOT) < 0.8 * completeness("", between, FOOT)
    assert completeness("", gone, FOOT) < completeness("", between[:6], FOOT)


def test_nothing_is_not_complete() -> None:
    from news7d.core.pages import read

    assert read("<p>x", URL).article.completeness == 0.0
