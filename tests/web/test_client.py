"""`news7d.client` against a real server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import get_type_hints

import pytest
import uvicorn

from news7d import client
from news7d.client import Clash, Invalid, Missing, News7D, Refused, Throttled, Unreachable
from news7d.model import SCOPES
from news7d.store import Store
from news7d.web.api import shapes
from news7d.web.api.door import digest_of
from tests.web.conftest import Site
from tests.web.newsroom import NOW, fill, sample

SECRET = "n7d_" + "c" * 43


class Served:
    """A site behind a socket."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.server = uvicorn.Server(uvicorn.Config(site.client.app, log_config=None, lifespan="off", timeout_keep_alive=1))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})

    def __enter__(self) -> Served:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(30)
        self.socket.close()


@pytest.fixture
def served(bare_store: Store, open_site: Callable[..., Site]) -> Iterator[Served]:
    filled = fill(bare_store, sample())
    bare_store.add_token("Desk", digest_of(SECRET), SCOPES, NOW)
    with Served(open_site(bare_store, filled, api_calls=60)) as there:
        yield there


def test_reading(served: Served) -> None:
    filled = served.site.filled
    with News7D(served.url) as house:
        assert len({each["id"] for each in house.articles(limit=10)}) == 56
        assert next(house.edition(fields="title,reports"))["reports"] == 10
        story = house.story(filled.stories["bridge"])
        assert story["independent"] == 4 and story["members"][0]["role"]
        assert (house.article(filled.articles["herald"])["content"] or {})["text"].startswith("The old bridge")
        assert [each["id"] for each in house.search("herald says bridge")]
        assert house.outlet("brickfieldherald")["name"] == "Brickfield Herald"
        assert house.name("Ilse Marlow", fields=["label", "reports"])["reports"] == 11
        assert len(list(house.feeds(limit=50))) == len(list(house.outlets())) and not list(house.feeds(failing=True))
        assert {each["name"] for each in house.sections()} >= {"world"}


def test_what_has_not_changed_comes_from_before(served: Served) -> None:
    with News7D(served.url) as house:
        first = house.page("/articles", limit=5)
        statuses = []
        ask = house._exchange
        house._exchange = lambda *words: (lambda got: statuses.append(got[0]) or got)(ask(*words))  # type: ignore[method-assign, func-returns-value]
        assert house.page("/articles", limit=5) == first
        assert statuses == [304]


def test_changing(served: Served) -> None:
    filled = served.site.filled
    with News7D(served.url, token=SECRET) as house:
        (mark,) = house.mark([filled.articles["herald"]], read=True)
        assert mark["read"] and [each["article"] for each in house.marks(state="read")] == [filled.articles["herald"]]
        made = house.split(filled.stories["bridge"], [filled.articles["pilot"]], why="Another river")
        assert house.undo(made["id"])["undoes"] == made["id"] and len(list(house.corrections())) == 2
        house.merge(filled.stories["taxi"], into=filled.stories["bridge"])
        assert house.story(filled.stories["taxi"], fields="id") == {"id": filled.stories["bridge"]}, "led on to the other"
        with pytest.raises(Clash):
            house.move([filled.articles["herald"]], filled.stories["bridge"])
        assert house.set_role(filled.articles["post"], "comment", why="Opinion")["who"] == "Desk"
        house.undo_role(filled.articles["post"])
        feed = house.add_feed("https://new.example/feed", title="New")
        house.refresh(feed["id"])
        house.refresh()
        house.remove_feed(feed["id"])
        with pytest.raises(Missing, match="There is no feed"):
            house.feed(feed["id"])


def test_rules(served: Served) -> None:
    with News7D(served.url, token=SECRET) as house:
        when = {"all": [{"field": "text", "op": "has", "value": "bridge"}]}
        tried = house.try_rule(when, days=30)
        assert tried["matched"] and tried["sample"][0]["why"] == ["text has “bridge”"] and not tried["warnings"]
        (made,) = house.add_rules([{"name": "Bridges", "when": when, "then": ["star", {"do": "tag", "value": "Iron"}]}])
        assert house.set_rule(made["id"], when={"all": []}, then=["read"], stop=True)["warnings"] == ["This rule matches every report."]
        assert [(each["name"], each["stop"]) for each in house.rules()] == [("Every report", True)]
        with pytest.raises(Invalid, match=r"wrong at character 2"):
            house.add_rules([{"when": {"all": [{"field": "title", "op": "matches", "value": "x("}]}, "then": ["star"]}])
        house.remove_rule(made["id"])
        muted = house.mute("outlet", "Brickfield Herald")
        assert muted["value"] == "brickfieldherald" and [each["muted"] for each in house.leanings()] == [True]
        house.remove_leaning(muted["id"])
        assert not list(house.rules()) and not list(house.leanings())


def test_errors_speak(served: Served) -> None:
    with News7D(served.url) as house:
        with pytest.raises(Refused, match="needs a token with the scope write:feeds"):
            house.remove_feed(1)
        with pytest.raises(Invalid, match="did you mean limit") as problem:
            house.page("/articles", limt=3)
        assert problem.value.status == 422 and problem.value.more["request_id"]
    with News7D(served.url, token="n7d_" + "w" * 43) as house, pytest.raises(Refused, match="not known"):
        house.page("/articles")


def test_it_waits_only_as_long_as_it_is_told(served: Served) -> None:
    with News7D(served.url, patience=0) as house:
        for _ in range(60):
            house.page("/sections")
        with pytest.raises(Throttled) as problem:
            house.page("/sections")
    assert problem.value.seconds == 60


def test_a_connection_that_was_closed_is_opened_again(served: Served) -> None:
    with News7D(served.url) as house:
        house.page("/sections")
        assert house._connection.sock is not None
        house._connection.sock.shutdown(socket.SHUT_RDWR)
        assert house.page("/outlets")["items"]


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="does not answer"):
        News7D(f"http://127.0.0.1:{port}", timeout=5).page("/articles")
    with pytest.raises(ValueError, match="no web address"):
        News7D("127.0.0.1:7070")


@pytest.mark.parametrize(
    ("type_", "record"),
    [
        (client.Outlet, shapes.OUTLET),
        (client.Report, shapes.REPORT),
        (client.Article, shapes.ARTICLE),
        (client.ArticleWhole, shapes.ARTICLE_WHOLE),
        (client.Story, shapes.STORY),
        (client.RankedStory, shapes.RANKED_STORY),
        (client.StoryWhole, shapes.STORY_WHOLE),
        (client.Hit, shapes.HIT),
        (client.Feed, shapes.FEED),
        (client.Mark, shapes.MARK),
        (client.Correction, shapes.CORRECTION),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_its_types_are_the_records(type_: type, record: shapes.Record) -> None:
    assert set(get_type_hints(type_)) == set(record.by_name)


class Scripted(News7D):
    """A client whose far side always says the same."""

    def __init__(self, status: int, headers: dict[str, str], patience: float = 60.0) -> None:
        super().__init__(patience=patience)
        self.said = (status, headers, b'{"detail": "no"}')
        self.asked = 0

    def _exchange(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.asked += 1
        return self.said


@pytest.mark.parametrize(("location", "asked"), [("/api/v1/stories/1", 6), ("/elsewhere", 1), ("", 1)])
def test_it_is_not_led_on_without_end(location: str, asked: int) -> None:
    house = Scripted(301, {"location": location})
    with pytest.raises(Unreachable, match="leads"):
        house.story(1, fields="id")
    assert house.asked == asked


@pytest.mark.parametrize(("said", "asked"), [("20", 4), ("0", 61), ("61", 1), ("soon", 2), ("Sun, 06 Nov 1994 08:49:37 GMT", 61)])
def test_its_patience_ends(said: str, asked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("news7d.client.time.sleep", waited.append)
    house = Scripted(429, {"retry-after": said})
    with pytest.raises(Throttled):
        house.page("/sections")
    assert house.asked == asked and sum(waited) <= 60


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("Tue, 24 Nov 2026 12:00:30 GMT", 30.0), ("Tue, 24 Nov 2026 12:00:30 -0000", 30.0), ("Mon, 23 Nov 2026 12:00:00 GMT", 0), ("?", 60)],
)
def test_a_date_to_come_back_at(said: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("news7d.client.time.time", datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp)
    with pytest.raises(Throttled) as problem:
        Scripted(429, {"retry-after": said}, patience=-1).page("/sections")
    assert problem.value.seconds == seconds
