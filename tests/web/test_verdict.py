"""The verdict on a report: its address, overruling, objecting."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from markupsafe import escape

from news7d.model import OWNER_ID
from news7d.store import Store
from news7d.web import hash_password
from tests.web.conftest import PASSWORD, Site
from tests.web.newsroom import NOW, Filled, fill, sample


@pytest.fixture
def filled(bare_store: Store) -> Filled:
    return fill(bare_store, sample())


def copy_in(store: Store) -> tuple[int, int]:
    """A report that is said to have the same wording as another, with evidence; its story."""
    lines = (line for line in store.newest_reports(500) if line.role == "copy")
    line = next(line for line in lines if store.article(line.article_id).line.evidence)
    assert line.story_id is not None
    return line.article_id, line.story_id


def test_a_verdict_has_an_address_with_version_and_time(bare: Site, bare_store: Store, filled: Filled) -> None:
    article, story = copy_in(bare_store)
    page = bare.get(f"/article/{article}/role").text
    assert bare_store.article(article).line.engine in page
    assert f"http://127.0.0.1:7070/article/{article}/role" in page
    assert "so since" in page
    assert 'class="pairs"' in page
    dialog = bare.get(f"/story/{story}/evidence/{article}").text
    assert f"/article/{article}/role" in dialog
    assert f"/article/{article}/role" in bare.get(f"/article/{article}").text
    told = bare.get(f"/api/v1/articles/{article}").json()
    assert told["engine"] == bare_store.article(article).line.engine


def test_only_an_editor_decides_and_says_why(bare: Site, bare_store: Store, filled: Filled) -> None:
    article, _ = copy_in(bare_store)
    address = f"/article/{article}/role"
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    assert 'name="role"' not in bare.get(address).text
    assert bare.post(address, {"do": "overrule", "role": "independent", "why": "x"}).status_code == 403
    token = bare.sign_in()
    assert bare.post(address, {"csrf": token, "do": "overrule", "role": "independent"}).status_code == 422
    assert bare.post(address, {"csrf": token, "do": "overrule", "role": "nonsense", "why": "x"}).status_code == 422
    refused = bare.post(address, {"csrf": token, "do": "overrule", "role": "independent", "of": str(article), "why": "x"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert bare_store.article(article).overrule is None


def test_a_decision_is_shown_everywhere_and_can_be_taken_back(bare: Site, bare_store: Store, filled: Filled) -> None:
    article, story = copy_in(bare_store)
    address, token = f"/article/{article}/role", bare.sign_in()
    why = "They sent us <their> notes"
    assert bare.post(address, {"csrf": token, "do": "overrule", "role": "independent", "why": why}).status_code == 303
    assert bare_store.article(article).line.role == "independent"
    for page in (address, f"/story/{story}/evidence/{article}", f"/article/{article}", f"/story/{story}"):
        assert "They sent us &lt;their&gt; notes" in bare.get(page).text, page
    engine = next(one for one in bare_store.story(story).overrules if one.article_id == article)
    source = bare_store.article(engine.engine_of or 0).line.outlet.name
    for page in (address, f"/story/{story}/evidence/{article}"):
        shown = bare.get(page).text
        assert "belong to the engine’s verdict, not to the decision" in shown, page
        assert f"<bdi>{source}</bdi></th>" in shown, "the passages stand under the source that they are of"
    assert bare.post(address, {"csrf": token, "do": "undo"}).status_code == 303
    assert bare_store.article(article).line.role == "copy"
    assert bare.post(address, {"csrf": token, "do": "undo"}).status_code == 422


def test_everybody_else_is_told_where_to_object(bare_store: Store, filled: Filled, open_site: Callable[..., Site]) -> None:
    article, story = copy_in(bare_store)
    bare_store.set_password(OWNER_ID, hash_password(PASSWORD))
    assert "has given no address for objections" in open_site(bare_store, filled).get(f"/article/{article}/role").text
    site = open_site(bare_store, filled, contact="desk@house.example", base_url="https://house.example")
    assert 'href="mailto:desk@house.example?subject=Role%20of' in site.get(f"/article/{article}/role").text
    assert f"https%3A//house.example/article/{article}/role" in site.get(f"/article/{article}/role").text
    assert 'href="mailto:desk@house.example">Object</a>' in site.get(f"/story/{story}/evidence/{article}").text


def test_a_copy_of_another_story_leads_there(bare: Site, bare_store: Store, filled: Filled) -> None:
    article, story = copy_in(bare_store)
    other = next(line for line in bare_store.newest_reports(500) if line.story_id != story and line.role == "origin")
    bare_store.overrule(article, "copy", other.article_id, NOW)
    for page in (f"/story/{story}", f"/article/{article}"):
        shown = bare.get(page).text
        assert f'<a href="/story/{other.story_id}">another story</a>' in shown, page
        assert str(escape(other.outlet.name)) in shown
