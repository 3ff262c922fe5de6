"""Where the next page of an article is, and what is none; several pages as one article."""

from __future__ import annotations

import pytest

from news7d.core.pages.paging import joined, may_continue, next_url
from news7d.core.pages.tree import parse
from news7d.model import Article, Picture

NEXT = [
    ("https://p.example/news/a", "<a href='/news/a/2'>2</a>", "https://p.example/news/a/2"),
    ("https://p.example/news/a/2", "<a href='/news/a'>1</a><a href='/news/a/3'>Next</a>", "https://p.example/news/a/3"),
    ("https://p.example/a.html", "<a href='a.html?page=2'>Weiter</a>", "https://p.example/a.html?page=2"),
    ("https://p.example/a.html?id=7", "<a href='?id=7&page=2'>»</a>", "https://p.example/a.html?id=7&page=2"),
    ("https://p.example/a-1.html", "<a href='/a-2.html'>下一页</a>", "https://p.example/a-2.html"),
    ("https://p.example/a.html", "<a href='/a-seite-2.html'>Nächste Seite: Die Kosten</a>", "https://p.example/a-seite-2.html"),
    ("https://p.example/a/", "<link rel=next href='/a/page/2/'>", "https://p.example/a/page/2/"),
]
NONE = [
    ("https://p.example/a", "<link rel=next href='/another-story'><a rel=next href='/b'>Next</a>"),
    ("https://p.example/a", "<a href='https://other.example/a/2'>2</a>"),
    ("https://p.example/a", "<a href='/a/comment-page-2'>2</a>"),
    ("https://p.example/a", "<div class=comments><a href='/a?page=2'>2</a></div>"),
    ("https://p.example/storm-warning", "<a href='/storm-warning-2'>A second storm is on its way to Kelderby, says the office</a>"),
    ("https://p.example/a?page=3", "<a href='/a?page=2'>Back</a>"),
    ("https://p.example/a", "<a href='javascript:next(2)'>2</a>"),
]


@pytest.mark.parametrize(("url", "markup", "expected"), NEXT)
def test_next_page(url: str, markup: str, expected: str) -> None:
    assert next_url(parse(f"<body><p>Text</p>{markup}", url), url) == expected
    assert may_continue(markup.encode(), url)


@pytest.mark.parametrize(("url", "markup"), NONE)
def test_no_next_page(url: str, markup: str) -> None:
    assert next_url(parse(f"<body><p>Text</p>{markup}", url), url) is None


def page(number: int, text: str, following: str | None = None) -> Article:
    return Article(
        url=f"https://p.example/a/{number}", title="A", text=text, html=f"<p>{text}</p>", images=(Picture(url=f"https://p.example/{number}.jpg"),),
        next_url=following, completeness=1.0,
    )  # fmt: skip


def test_pages_are_joined_in_order() -> None:
    whole = joined([page(1, "One.", "https://p.example/a/2"), page(2, "Two.", "https://p.example/a/3"), page(3, "Three.")])
    assert whole.text == "One.\n\nTwo.\n\nThree."
    assert [picture.url[-5:] for picture in whole.images] == ["1.jpg", "2.jpg", "3.jpg"]
    assert whole.next_url is None


def test_a_page_that_repeats_the_first_ends_the_row() -> None:
    whole = joined([page(1, "One.", "https://p.example/a/2"), page(2, "One."), page(3, "Three.")])
    assert whole.text == "One."
