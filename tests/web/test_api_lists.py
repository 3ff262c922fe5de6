"""Lists as programs read them: pages that stand still while things arrive, chosen fields, validators."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from news7d.store import Store, open_store
from news7d.web.api.endpoints import ENDPOINTS, ROOT
from tests.store.make import add_feed, new_entry, place, poll
from tests.web.conftest import Site
from tests.web.newsroom import NOW, fill, sample

API = ROOT


def pages(site: Site, path: str, limit: int) -> Iterator[list[Any]]:
    cursor = ""
    for _ in range(100):
        answer = site.get(f"{path}{'&' if '?' in path else '?'}limit={limit}{f'&cursor={cursor}' if cursor else ''}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        yield page["items"]
        cursor = page["next"]
        if cursor is None or not page["items"]:
            return
    raise AssertionError("a list that does not end")


# ------------------------------------------------------------------ pages stand still


@pytest.mark.parametrize("path", ["/articles", "/articles?order=oldest", "/stories", "/stories?order=oldest", "/feeds", "/outlets"])
@pytest.mark.parametrize("limit", [1, 7, 200])
def test_pages_hold_everything_once(site: Site, path: str, limit: int) -> None:
    key = "slug" if path == "/outlets" else "id"
    seen = [item[key] for page in pages(site, API + path, limit) for item in page]
    whole = [item[key] for item in site.get(f"{API}{path}{'&' if '?' in path else '?'}limit=200").json()["items"]]
    assert seen == whole and len(set(seen)) == len(seen) > 3


@pytest.fixture
def growing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('grow')}/news.sqlite")
    store.migrate()
    yield store
    store.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arriving=st.lists(st.integers(0, 4), min_size=1, max_size=8), limit=st.integers(1, 5))
@pytest.mark.parametrize("path", ["/articles", "/stories", "/feeds", "/outlets", "/search?q=report"])
def test_what_arrives_between_two_pages_moves_nothing(
    tmp_path_factory: pytest.TempPathFactory, open_site: Callable[..., Site], path: str, arriving: list[int], limit: int
) -> None:
    """What was there at the first page comes once, in its order, whatever comes in between."""
    store, key = open_store(f"sqlite:///{tmp_path_factory.mktemp('grow')}/news.sqlite"), "slug" if path == "/outlets" else "id"
    store.migrate()
    try:
        site, made = open_site(store, api_calls=0), 0

        def arrive(count: int) -> None:
            nonlocal made
            for _ in range(count):
                made += 1
                feed = add_feed(store, f"https://s{made:03}.example/feed")
                store.save_feeds([poll(feed, new_entry(made, site=f"https://s{made:03}.example"))])
                place(store, [max(line.article_id for line in store.newest_reports(1))])

        arrive(6)
        there = [item[key] for page in pages(site, API + path, 200) for item in page]
        seen = []
        for page, count in zip(pages(site, API + path, limit), [*arriving, *([0] * 100)], strict=False):
            seen += [item[key] for item in page]
            arrive(count)
        assert [each for each in seen if each in there] == there
        assert len(set(seen)) == len(seen)
    finally:
        store.close()


def test_a_forward_list_goes_on_where_it_ended(open_site: Callable[..., Site], growing: Store) -> None:
    site = open_site(growing)
    feed = add_feed(growing)
    growing.save_feeds([poll(feed, new_entry(1), new_entry(2))])
    first = site.get(f"{API}/articles?order=oldest").json()
    assert len(first["items"]) == 2
    nothing = site.get(f"{API}/articles?order=oldest&cursor={first['next']}").json()
    assert nothing == {"items": [], "next": first["next"]}
    growing.save_feeds([poll(feed, new_entry(3))])
    assert [each["title"] for each in site.get(f"{API}/articles?order=oldest&cursor={first['next']}").json()["items"]] == ["Report 3"]


def test_a_cursor_is_of_one_list(site: Site) -> None:
    mine = site.get(f"{API}/articles?limit=1&section=world").json()["next"] or site.get(f"{API}/articles?limit=1").json()["next"]
    for path in (
        f"/stories?cursor={mine}",
        f"/articles?section=sport&cursor={mine}",
        "/articles?cursor=WyJ4Il0",
        "/articles?cursor=%00",
        "/articles?cursor=" + "A" * 400,
    ):
        answer = site.get(API + path)
        assert answer.status_code == 422, path
        assert "leave it out to begin anew" in answer.json()["detail"]


# ------------------------------------------------------------------ every endpoint answers as the document says


def _addresses(site: Site) -> dict[str, str]:
    """An address for each call that reads."""
    story, article = site.filled.stories["bridge"], site.filled.articles["herald"]
    known = {"getStory": f"/stories/{story}", "getArticle": f"/articles/{article}", "getOutlet": "/outlets/brickfieldherald"}
    known |= {"getEdition": "/editions/top", "getFeed": "/feeds/1", "getName": "/names/Ilse%20Marlow", "search": "/search?q=bridge"}
    open_ = [each for each in ENDPOINTS if each.method == "GET" and not each.scope and each.name != "getToken"]
    return {each.name: known.get(each.name, each.path) for each in open_}


@pytest.mark.parametrize("name", [each.name for each in ENDPOINTS if each.method == "GET" and not each.scope and each.name != "getToken"])
def test_answers_are_as_the_document_says(site: Site, name: str) -> None:
    path = _addresses(site)[name]
    document = site.get(f"{API}/openapi.json").json()
    operation = next(methods["get"] for methods in document["paths"].values() if methods.get("get", {}).get("operationId") == name)
    shape = {**operation["responses"]["200"]["content"]["application/json"]["schema"], "components": document["components"]}
    fields = "fields=*" if name != "listArticles" else "fields=*&limit=200"
    answer = site.get(f"{API}{path}{'&' if '?' in path else '?'}{fields}")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    Draft202012Validator(shape).validate(said)
    one = said["items"][0] if said.get("items") else said
    if name != "listCorrections":
        record = next(each.answers for each in ENDPOINTS if each.name == name)
        assert record is not None and list(one) == [each.name for each in record.fields], "every field of the record, in its order"


def test_a_story_is_told_whole(site: Site) -> None:
    story = site.get(f"{API}/stories/{site.filled.stories['bridge']}").json()
    articles = site.filled.articles
    assert (story["reports"], story["independent"], story["section"]) == (10, 4, "society")
    assert story["roles"] == {
        "origin": 1,
        "independent": 2,
        "confirms": 1,
        "cites": 1,
        "wire": 1,
        "copy": 1,
        "rewrite": 1,
        "translation": 1,
        "update": 1,
        "unknown": 1,
    }
    members = {each["id"]: each for each in story["members"]}
    assert members[articles["hub"]]["evidence"][0]["of_text"].startswith("The old bridge at Brickfield will close")
    assert members[articles["late"]]["claim"] == "before_last_poll"
    assert {"article": articles["buzz"], "of": articles["hub"], "role": "rewrite"} in story["chain"]
    (revision,) = story["revisions"]
    assert (revision["kind"], "11 cracks" in revision["text"], "14 cracks" in revision["next_text"]) == ("silent_edit", True, True)
    assert {"article": articles["herald"], "speaker": "Ilse Marlow", "text": "Nobody will drive over this until I am sure"} in story[
        "quotes"
    ]


def test_an_edition_says_why_and_can_be_of_a_country(site: Site) -> None:
    every = [item for page in pages(site, f"{API}/editions/top", 2) for item in page]
    assert len({item["id"] for item in every}) == len(every) == 6
    score = every[0]["score"]
    assert score["heat"] == pytest.approx(score["attention"] * score["width"] * score["crowd"] * score["freshness"], rel=0.01)
    assert [item["countries"] for item in site.get(f"{API}/editions/top?country=JP").json()["items"]] == [["JP"]]
    assert {"DE", "GB"} <= set(site.get(f"{API}/editions/top?country=DE").json()["items"][0]["countries"])
    assert site.get(f"{API}/editions/top?country=de").status_code == 422


def test_an_edition_goes_on_behind_a_story_that_became_part_of_another(bare_store: Store, open_site: Callable[..., Site]) -> None:
    site = open_site(bare_store, fill(bare_store, sample()))
    first = site.get(f"{API}/editions/top?limit=1").json()
    rest = site.get(f"{API}/editions/top?limit=9&cursor={first['next']}").json()["items"]
    bare_store.merge_stories(first["items"][0]["id"], rest[0]["id"], NOW)
    after = site.get(f"{API}/editions/top?limit=9&cursor={first['next']}").json()["items"]
    assert [item["id"] for item in after] == [item["id"] for item in rest[1:]]


def test_an_article_is_told_whole(site: Site) -> None:
    key = site.filled.articles["herald"]
    article = site.get(f"{API}/articles/{key}").json()
    assert article["content"]["text"].startswith("The old bridge at Brickfield")
    assert article["content"]["images"][0]["caption"] == "Seen from the east bank"
    assert article["role"] == "origin" and article["story"]["id"] == site.filled.stories["bridge"]
    assert "content" not in site.get(f"{API}/articles").json()["items"][0]


def test_scripts_stay_text(site: Site) -> None:
    answer = site.get(f"{API}/search?q=evil")
    assert answer.headers["content-type"] == "application/json" and answer.headers["x-content-type-options"] == "nosniff"
    assert any("<script>" in each["title"] for each in answer.json()["items"]), "as it is: programs escape what they show"


# ------------------------------------------------------------------ fields, validators, packing


def test_chosen_fields(site: Site) -> None:
    said = site.get(f"{API}/articles?limit=2&fields=id,outlet.name,outlet.slug,content.text").json()["items"]
    assert all(list(each) == ["id", "outlet", "content"] for each in said)
    assert list(said[0]["outlet"]) == ["name", "slug"] and list(said[0]["content"]) == ["text"]
    wrong = site.get(f"{API}/articles?fields=id,titel")
    assert wrong.status_code == 422 and "title" in wrong.json()["detail"]


@pytest.mark.parametrize("coding", ["identity", "gzip", "zstd", "gzip;q=0, zstd;q=0"])
def test_what_has_not_changed_is_not_sent_again(site: Site, coding: str) -> None:
    with site.client.stream("GET", f"{API}/articles", headers={"accept-encoding": coding}) as answer:
        raw, etag = b"".join(answer.iter_raw()), answer.headers["etag"]
    assert not etag.startswith("W/")
    plain = (
        gzip.decompress(raw)
        if coding == "gzip"
        else zstandard.ZstdDecompressor().decompressobj().decompress(raw)
        if coding == "zstd"
        else raw
    )
    assert plain.startswith(b'{"items"')
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        again = site.get(f"{API}/articles", **{"if-none-match": known, "accept-encoding": coding})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert site.get(f"{API}/articles", **{"if-none-match": '"other"'}).status_code == 200


def test_codings_have_validators_of_their_own(site: Site) -> None:
    tags = {site.get(f"{API}/articles", **{"accept-encoding": coding}).headers["etag"] for coding in ("identity", "gzip", "zstd")}
    assert len(tags) == 3


def test_head_says_what_get_would(site: Site) -> None:
    whole = site.get(f"{API}/articles")
    head = site.client.head(f"{API}/articles")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])
    assert site.client.head(f"{API}/articles/999999").status_code == 404


# ------------------------------------------------------------------ whoever asks wrongly is told how


@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/nothing", 404, "address"),
        ("GET", "/stories/999999999", 404, "no story"),
        ("GET", "/stories/9999999999999999999999", 404, "whole number"),
        ("GET", "/stories/abc", 404, "whole number"),
        ("GET", "/outlets/nobody", 404, "no outlet"),
        ("GET", "/articles?outlet=nobody", 404, "no outlet"),
        ("GET", "/names/Nobody Atall", 404, "Search"),
        ("GET", "/articles?limit=0", 422, "between 1 and 200"),
        ("GET", "/articles?limit=201", 422, "between 1 and 200"),
        ("GET", "/articles?limit=1&limit=2", 422, "more than once"),
        ("GET", "/articles?limt=1", 422, "did you mean limit?"),
        ("GET", "/articles?section=sports", 422, "sport"),
        ("GET", "/feeds?failing=maybe", 422, "true or false"),
        ("GET", "/search", 422, "q is missing"),
        ("POST", "/stories", 405, "GET, HEAD, OPTIONS"),
        ("PATCH", "/feeds/1", 405, "GET, DELETE"),
    ],
)
def test_errors_say_the_way_out(site: Site, method: str, path: str, status: int, words: str) -> None:
    answer = site.client.request(method, API + path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["request_id"]
    assert words.casefold() in told["detail"].casefold()
    assert (status == 405) == ("allow" in answer.headers)


def test_strangers_get_excerpts_and_no_names(full_store: tuple[Store, Any], open_site: Callable[..., Site]) -> None:
    site = open_site(*full_store, public=True, name_pages=False)
    key = site.filled.articles["herald"]
    article = site.get(f"{API}/articles/{key}").json()
    assert article["content"] is None and article["excerpt"]
    assert article["revisions"][0]["text"] is None and article["revisions"][0]["next_text"] is None
    assert all(each["content"] is None for each in site.get(f"{API}/articles?fields=*").json()["items"])
    assert site.get(f"{API}/stories/{site.filled.stories['bridge']}").json()["revisions"][0]["text"] is None
    assert site.get(f"{API}/names").status_code == 404 == site.get(f"{API}/names/{quote('Ilse Marlow')}").status_code


def hostile_words(shared: Callable[[str], Any]) -> list[str]:
    words = json.loads(shared("data/security/sqli/fts_queries.json").read_text("utf-8"))
    words += json.loads(shared("data/security/text/blns.json").read_text("utf-8"))[::6]
    return [str(word) for word in words] + shared("data/security/sqli/patt_SQLi_Polyglots.txt").read_text("utf-8").splitlines()


def test_hostile_words_through_every_parameter(
    shared: Callable[[str], Any], full_store: tuple[Store, Any], open_site: Callable[..., Site]
) -> None:
    """Naughty strings and injections are words to look for, or wrong; never an error of ours."""
    site = open_site(*full_store, api_calls=0)
    reading = [each for each in ENDPOINTS if each.method == "GET" and not each.scope]
    for at, word in enumerate(hostile_words(shared)):
        coded = quote(word[:1000].encode("utf-8", "surrogatepass"), safe="")
        for endpoint in reading:
            names = [param.name for param in endpoint.query_params]
            name = "q" if endpoint.name == "search" else names[at % len(names)]
            address = (
                endpoint.template.replace("{id}", "1")
                .replace("{slug}", "x")
                .replace("{edition}", "top")
                .replace("{spelling}", coded or "x")
            )
            assert site.get(f"{API}{address}?{name}={coded}").status_code < 500, (endpoint.name, name, word)
