"""What a page says of its article: joined with the feed's word the first time, a revision when it changes later."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from news7d.core.schedule import READINGS
from news7d.errors import Unreachable
from news7d.model import Article, ArticleTask, Outlet, Response
from news7d.stages import read

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENTENCES = [
    f"The harbour board met for the {nth} time and heard from {n} pilots about the new pier."
    for n, nth in enumerate("first second third fourth fifth sixth".split(), 12)
]
TASK = ArticleTask(
    article_id=7,
    stage="done",
    url="https://gazette.example/pier",
    attempts=0,
    page_read=False,
    outlet=Outlet(id=1, slug="gazette", name="Gazette", domain="gazette.example"),
    feed_id=1,
    feed_section=None,
    feed_language="en",
    first_seen=NOW - timedelta(minutes=5),
    revision=0,
    article=Article(
        url="https://gazette.example/pier", title="Pier vote", text="A teaser.", html="<p>A teaser.</p>", categories=("Local",)
    ),
    published=NOW - timedelta(minutes=10),
    claim="plausible",
)


def page(*sentences: str, title: str = "Harbour board votes for the pier") -> Response:
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    html = f"<!doctype html><html lang=en><title>{title}</title><body><article><h1>{title}</h1>{body}</article></body></html>"
    return Response(
        url=TASK.url,
        final_url=TASK.url,
        status=200,
        headers=(("content-type", "text/html"), ("etag", '"1"')),
        body=html.encode(),
        fetched_at=NOW,
    )


def think(response: Response, task: ArticleTask = TASK, *, reread: bool = True):
    return read.think(read.ReadJob(task=task, response=response, now=NOW, readings=READINGS if reread else ()))


def once_read() -> ArticleTask:
    change = think(page(*SENTENCES))
    return dataclasses.replace(TASK, page_read=True, article=change.article)


def test_the_first_reading_replaces_the_teaser_and_is_no_revision():
    change = think(page(*SENTENCES))
    assert change.page_read
    assert change.revision is None
    assert SENTENCES[3] in change.article.text
    assert change.article.title == "Harbour board votes for the pier"
    assert change.article.categories == ("Local",)
    assert change.etag == '"1"'
    assert change.page_due_at == TASK.first_seen + timedelta(hours=1)


def test_a_page_that_gives_less_than_the_feed_takes_nothing_away():
    whole = "\n\n".join(SENTENCES * 3)
    task = dataclasses.replace(TASK, article=dataclasses.replace(TASK.article, text=whole, html=f"<p>{whole}</p>"))
    change = think(page(*SENTENCES), task)
    assert change.article.text == whole


def test_the_same_page_again_changes_nothing():
    change = think(page(*SENTENCES), once_read())
    assert change.article is None
    assert change.revision is None
    assert think(dataclasses.replace(page(), status=304, body=b""), once_read()).article is None


def test_an_edit_without_a_word_is_kept_with_the_old_text():
    edited = [SENTENCES[0].replace("12 pilots", "58 pilots"), *SENTENCES[1:]]
    task = once_read()
    change = think(page(*edited), task)
    assert change.revision is not None
    assert change.revision.kind == "silent_edit"
    assert change.revision.text == task.article.text
    assert "58 pilots" in change.article.text


def test_a_page_without_an_article_leaves_the_teaser_with_the_cause():
    empty = dataclasses.replace(page(), body=b"<!doctype html><title>Sign in</title><form><input name=user></form>")
    change = think(empty)
    assert change.article is None
    assert change.cause == "no-article"
    assert change.page_due_at is not None


@pytest.mark.parametrize("attempts", range(8))
def test_a_page_that_cannot_be_had_is_tried_less_and_less_and_then_no_more(attempts):
    change = read.failed(dataclasses.replace(TASK, attempts=attempts), Unreachable("The host cannot be reached."), NOW)
    assert change.attempts == attempts + 1
    assert change.page_due_at is None if attempts > 6 else change.cause == "unreachable"


def test_nothing_is_read_again_where_the_operator_does_not_want_it():
    assert think(page(*SENTENCES), reread=False).page_due_at is None
