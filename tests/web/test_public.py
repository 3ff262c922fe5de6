"""A house that strangers can reach: what they see, what its own readers see, what search engines are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from starlette.routing import Route

from news7d.model import OWN_REPORTING, ArticleChange, Revision
from news7d.store import Store, open_store
from news7d.web.routes import ROUTES
from tests.web.conftest import Site
from tests.web.newsroom import NOW, Filled, fill, sample


@pytest.fixture
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Filled]]:
    """The sample edition, to be changed."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('public')}/news.sqlite")
    store.migrate()
    yield store, fill(store, sample())
    store.close()


def long_article(site: Site) -> tuple[int, str]:
    """An article whose last paragraph lies beyond any excerpt, and that paragraph's last words."""
    texts = {line.article_id: site.store.article(line.article_id).article.text for line in site.store.newest_reports(500)}
    longest = max(texts, key=lambda key: len(texts[key]))
    assert len(texts[longest]) > 340, "the sample has no long article"
    return longest, texts[longest].rstrip()[-60:]


def prose(site: Site, article_id: int) -> str:
    answer = site.get(f"/article/{article_id}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def shown(site: Site, article_id: int, words: str) -> bool:
    return " ".join(words.split()) in prose(site, article_id)


def test_strangers_see_excerpts_and_own_readers_the_whole(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store, public=True)
    article_id, end = long_article(site)
    assert not shown(site, article_id, end)
    assert "Only the beginning is shown here" in prose(site, article_id)
    site.sign_in()
    assert shown(site, article_id, end)
    site.client.cookies.clear()
    assert not shown(site, article_id, end), "what was made for a reader of our own was kept for strangers"


def test_in_a_house_that_is_not_public_everybody_is_its_own_reader(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store)
    article_id, end = long_article(site)
    assert shown(site, article_id, end)


@pytest.mark.parametrize(("house", "outlet", "stranger", "own"), [
    ("own", "all", True, True),
    ("all", "none", False, False),
    ("none", "own", False, True),
    ("all", None, True, True),
    ("none", None, False, False),
])  # fmt: skip
def test_an_outlet_may_have_another_rule(
    own_store: tuple[Store, Filled], open_site: Callable[..., Site], house: str, outlet: str | None, stranger: bool, own: bool
) -> None:
    site = open_site(*own_store, public=True, full_text=house)
    article_id, end = long_article(site)
    site.store.set_full_text(site.store.article(article_id).line.outlet.id, outlet)
    assert shown(site, article_id, end) is stranger
    site.sign_in()
    assert shown(site, article_id, end) is own


def test_the_rule_of_an_outlet_is_set_on_its_page(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store, public=True)
    article_id, end = long_article(site)
    page = f"/outlet/{site.store.article(article_id).line.outlet.slug}"
    assert "Whole texts" not in site.get(page).text
    stranger = site.post(f"{page}/full-text", {"csrf": "", "full_text": "all"})
    assert stranger.status_code == 403
    token = site.sign_in()
    assert "Whole texts" in site.get(page).text
    assert site.post(f"{page}/full-text", {"csrf": token, "full_text": "all"}).headers["location"] == page
    assert '<option value="all" selected>' in site.get(page).text
    assert site.post(f"{page}/full-text", {"csrf": token, "full_text": "some"}).status_code == 422
    site.client.cookies.clear()
    assert shown(site, article_id, end)


def test_old_versions_are_cut_as_well(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store, public=True)
    edited = next(line for line in site.store.newest_reports(500) if line.edited)
    whole = site.store.article(edited.article_id).revisions[0].revision
    page = site.get(f"/article/{edited.article_id}?version={whole.number}").text
    assert "Only the beginning is shown here" in page


def test_search_engines_are_sent_away_if_wished(site: Site, open_site: Callable[..., Site], full_store: tuple[Store, Filled]) -> None:
    assert "x-robots-tag" not in site.get("/").headers and "Disallow: /\n" not in site.get("/robots.txt").text
    hidden = open_site(*full_store, noindex=True)
    for path in ("/", "/about", "/feeds/top.atom", "/robots.txt", "/static/none", "/nothing"):
        assert hidden.get(path).headers["x-robots-tag"] == "noindex", path
    assert '<meta name="robots" content="noindex">' in hidden.get("/").text
    assert hidden.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_the_foot_names_a_contact_where_strangers_read(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    assert "Tell us" not in open_site(*full_store, contact="desk@example.org").get("/").text
    assert 'href="mailto:desk@example.org"' in open_site(*full_store, public=True, contact="desk@example.org").get("/").text
    assert 'href="https://example.org/us"' in open_site(*full_store, public=True, contact="https://example.org/us").get("/about").text
    assert "Tell us" not in open_site(*full_store, public=True).get("/").text


def test_what_was_forgotten_answers_gone_with_a_sentence(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store)
    article_id, _ = long_article(site)
    view = site.store.article(article_id)
    assert site.get(f"/article/{article_id}").status_code == 200
    site.store.forget_article(view.line.url, NOW)
    gone = site.get(f"/article/{article_id}")
    assert gone.status_code == 410
    assert "This report was removed here on" in gone.text and view.line.title not in gone.text
    assert site.get("/article/999999").status_code == 404
    if view.story is not None:
        story = site.get(f"/story/{view.story.facts.story_id}")
        assert view.line.url not in story.text
    outlet = site.store.newest_reports(1)[0].outlet
    site.store.forget_outlet(outlet, NOW)
    assert site.get(f"/outlet/{outlet.slug}").status_code == 410
    assert outlet.name not in site.get("/sources").text


def test_a_forgotten_picture_is_not_given_out_again(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    site = open_site(*own_store)
    line = next(line for line in site.store.newest_reports(500) if line.image)
    address = re.search(r"(?<=\")/picture/[^\"]+", site.get(f"/article/{line.article_id}").text)
    assert address and site.get(address[0]).status_code == 200
    site.store.forget_outlet(line.outlet, NOW)
    assert site.get(address[0]).status_code == 410


def test_a_public_house_has_no_pages_about_names(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    open_, shut = open_site(*full_store), open_site(*full_store, name_pages=False)
    assert open_.get("/names").status_code == 200 and 'href="/names"' in open_.get("/").text
    for path in ("/names", "/name/Anyone"):
        assert shut.get(path).status_code == 404
        assert "no pages about persons" in shut.get(path).text
    pages = [f"/story/{key}" for key in full_store[1].stories.values()]
    assert not any("/name/" in shut.get(page).text or 'href="/names"' in shut.get(page).text for page in ("/", *pages))


def test_no_door_gives_strangers_the_end_of_a_text(own_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> None:
    """Pages, feeds in full, the API with every field: the last words of a text, and of its earlier version, stand in none."""
    site = open_site(*own_store, public=True)
    line = site.store.article(own_store[1].articles["herald"]).line
    before, now = (_long_text(time) for time in ("Old", "New"))
    kept = Revision(number=7, seen_at=NOW, kind="silent_edit", title=line.title, text=before, digest=7)
    article = replace(site.store.article(line.article_id).article, text=now, html=f"<p>{now}</p>")
    site.store.save_articles([ArticleChange(article_id=line.article_id, article=article, revision=kept, page_read=True)])
    leaks = [path for path in _every_address(line.article_id, line.story_id or 0, line.outlet.slug) if "terminus" in site.get(path).text]
    assert not leaks, "\n".join(leaks)
    site.sign_in()
    assert "Newterminus" in site.get(f"/article/{line.article_id}").text
    assert "Oldterminus" in site.get(f"/article/{line.article_id}?version=7").text


def _long_text(time: str) -> str:
    return "\n\n".join([*(f"{time} paragraph {n}, with many {time} words of its own." for n in range(20)), f"{time}terminus"])


def _every_address(article_id: int, story_id: int, slug: str) -> list[str]:
    found = []
    for route in ROUTES:
        if not isinstance(route, Route) or "GET" not in (route.methods or {"GET"}) or route.path == "/live":
            continue
        for number in {article_id, story_id}:
            given = {
                "id": number,
                "article": article_id,
                "slug": slug,
                "name": "world",
                "form": "json",
                "spelling": "x",
                "day": "2026-02-07",
            }
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda part, given=given: str(given.get(part[1], "1")), route.path)  # type: ignore[misc]
            found += [path, f"{path}?content=full", f"{path}?version=7", f"{path}?fields=all", f"{path}?fields=*"]
    return found


def test_the_owner_of_an_outlet_is_decided_on_its_page_and_told_on_stories(
    own_store: tuple[Store, Filled], open_site: Callable[..., Site]
) -> None:
    site = open_site(*own_store, public=True, contact="desk@house.example")
    story = next(facts for facts in site.store.story_facts(NOW.replace(year=2000)) if facts.independent > 2)
    own = {line.outlet.slug: line.outlet for line in site.store.story(story.story_id).reports if line.role in OWN_REPORTING}
    one, two, *_ = own.values()
    page = f"/outlet/{one.slug}"
    assert "Too few reports to say" in site.get(page).text
    assert 'href="mailto:desk@house.example">Object' in site.get(page).text
    assert site.post(f"{page}/owner", {"csrf": "", "owner": "Harbour Group"}).status_code == 403
    token = site.sign_in()
    for outlet in (one, two):
        assert site.post(f"/outlet/{outlet.slug}/owner", {"csrf": token, "owner": "Harbour <Group>"}).status_code == 303
    assert "Harbour &lt;Group&gt;" in site.get(page).text
    site.client.cookies.clear()
    assert "belong to <bdi>Harbour &lt;Group&gt;</bdi>: counted once" in site.get(f"/story/{story.story_id}").text
    assert "they count as one voice" in site.get(page).text
    told = site.get(f"/api/v1/outlets/{one.slug}").json()
    assert (told["owner"], told["numbers"]["originality"], told["numbers"]["least"]) == ("Harbour <Group>", None, 50)
    token = site.sign_in()
    site.post(f"{page}/owner", {"csrf": token, "do": "as shipped"})
    assert site.store.outlet(one.slug).owner is None
