"""The page that corrects the grouping of a story."""

from __future__ import annotations

import pytest

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, Filled, fill, sample


@pytest.fixture
def filled(bare_store: Store) -> Filled:
    return fill(bare_store, sample())


def _two_stories(store: Store) -> tuple[int, list[int], int]:
    """A story, its reports, and another story."""
    views = [store.story(facts.story_id) for facts in store.story_facts(NOW.replace(year=2000))]
    large = max(views, key=lambda view: len(view.reports))
    other = next(view for view in views if view.card.facts.story_id != large.card.facts.story_id)
    return large.card.facts.story_id, [line.article_id for line in large.reports], other.card.facts.story_id


def test_strangers_decide_nothing(bare: Site, bare_store: Store, filled: Filled) -> None:
    story, reports, _ = _two_stories(bare_store)
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    page = bare.get(f"/story/{story}/grouping")
    assert page.status_code == 200
    assert "Sign in to correct" in page.text
    assert 'name="do"' not in page.text
    assert bare.post(f"/story/{story}/grouping", {"do": "split", "article": [str(reports[-1])]}).status_code == 403
    assert bare_store.corrections() == ()
    assert f"/story/{story}/grouping" in bare.get(f"/story/{story}").text


def test_split_move_merge_and_back(bare: Site, bare_store: Store, filled: Filled) -> None:
    story, reports, other = _two_stories(bare_store)
    token = bare.sign_in()
    page = bare.get(f"/story/{story}/grouping").text
    assert all(f'value="{key}"' in page for key in reports)

    def post(**form: object) -> str:
        answer = bare.post(f"/story/{story}/grouping", {"csrf": token, **form})
        assert answer.status_code == 303, answer.text
        return str(bare.get(answer.headers["location"]).text)

    assert "1 report went to story" in post(do="split", article=[str(reports[-1])], why="another bridge")
    assert bare_store.article(reports[-1]).line.story_id == reports[-1]
    assert "1 report went to story" in post(do="move", article=[str(reports[-2])], to=f"http://localhost/story/{other}/some-words")
    assert bare_store.article(reports[-2]).line.story_id == other
    assert "is part of this one now" in post(do="merge", into=str(other))
    assert bare_store.resolve_story(story) == other
    assert "Taken back" in post(do="undo", correction="3")
    assert bare_store.resolve_story(story) == story
    page = bare.get(f"/story/{story}/grouping").text
    assert "another bridge" in page
    assert bare_store.check() == ()


@pytest.mark.parametrize("form", [{"do": "split"}, {"do": "move", "to": "nonsense"}, {"do": "merge", "into": "999999"}, {"do": "undo"}, {}])
def test_what_cannot_be_done_is_said_on_the_page(bare: Site, bare_store: Store, filled: Filled, form: dict[str, str]) -> None:
    story, _, _ = _two_stories(bare_store)
    answer = bare.post(f"/story/{story}/grouping", {"csrf": bare.sign_in(), **form})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert bare_store.corrections() == ()
