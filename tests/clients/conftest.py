"""A house for apps: the pages over a store of either kind, a reader with a password for apps, three feeds with reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient

from news7d.core.streams import StreamQuery, stream_of
from news7d.errors import Forbidden, Unreachable
from news7d.model import OWNER_ID, AppReader, FoundFeed, NewFeed
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app, hash_password
from news7d.web.house import House
from news7d.web.sync.access import tokens_of
from tests.store.make import add_feed, later, new_entry, poll

PASSWORD = "herons walking on brass roofs"
HERE = "http://127.0.0.1:7070"
HASHED = hash_password(PASSWORD)


class Outside:
    """The far side: what discovery would find, and which feeds were asked to come due."""

    def __init__(self) -> None:
        self.refreshed: list[tuple[int, ...] | None] = []

    async def fetch_image(self, url: str) -> tuple[str, bytes]:
        raise Unreachable("there are no pictures here")

    async def discover(self, url: str) -> tuple[FoundFeed, ...]:
        if "nowhere" in url:
            raise Unreachable("nowhere.example does not answer.")
        if "internal" in url:
            raise Forbidden("That address is on an internal network.")
        if "only-a-list" in url:
            return (FoundFeed(feed=NewFeed(url=url, kind="page")),)
        if "page" in url:
            return (FoundFeed(feed=NewFeed(url="http://found.example/feed", title="Found", kind="atom")),)
        return (FoundFeed(feed=NewFeed(url=url, title="Given")),)


@dataclass
class Clock:
    now: datetime = later(3600)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Desk:
    """An app's side of the wire, and what stands behind it."""

    client: TestClient
    store: Store
    outside: Outside
    clock: Clock
    feeds: dict[str, int]
    token: str
    edit: str

    @property
    def who(self) -> AppReader:
        found = self.store.app_reader(OWNER_ID)
        assert found
        return found

    @property
    def headers(self) -> dict[str, str]:
        return {"authorization": f"GoogleLogin auth={self.token}"}

    def get(self, call: str, **more: Any) -> Response:
        return self.client.get(f"/reader/api/0/{call}", headers=self.headers | more.pop("headers", {}), **more)

    def post(self, call: str, data: Any = None, **more: Any) -> Response:
        return self.client.post(f"/reader/api/0/{call}", data=data, headers=self.headers | more.pop("headers", {}), **more)

    def ids(self, stream: str = "user/-/state/com.google/reading-list", **asked: str) -> list[int]:
        answer = self.get("stream/items/ids", params={"s": stream, "n": "10000", **asked})
        assert answer.status_code == 200, answer.text
        return [int(ref["id"]) for ref in answer.json()["itemRefs"]]

    def stored(self, stream: str) -> list[int]:
        """What the store itself says of a stream."""
        named = stream_of(stream)
        assert named
        return [key for key, _ in self.store.stream(self.who, StreamQuery(stream=named, limit=10_000))[0]]


@pytest.fixture
def desk(store: Store) -> Desk:
    feeds = {
        "world": add_feed(store, "http://one.example/feed", title="World News", homepage="http://one.example/"),
        "lab": add_feed(store, "http://two.example/feed", title="Lab", folder="Tech / Lab"),
    }
    store.save_feeds([poll(feeds["world"], *(new_entry(number, first_seen=later(number)) for number in range(1, 9)))])
    entries = (new_entry(100 + number, site="http://two.example", first_seen=later(10 + number)) for number in range(1, 4))
    store.save_feeds([poll(feeds["lab"], *entries)])
    return make_desk(store, feeds)


def make_desk(store: Store, feeds: dict[str, int], **settings: Any) -> Desk:
    store.set_app_password(OWNER_ID, HASHED)
    outside, clock = Outside(), Clock()
    deps = WebDeps(
        store=store,
        settings=WebSettings(**settings),
        clock=clock,
        refresh_now=outside.refreshed.append,
        discover=outside.discover,
        fetch_image=outside.fetch_image,
    )
    app = create_app(deps)
    house = app.state.web
    assert isinstance(house, House)
    who = store.app_reader(OWNER_ID)
    assert who
    tokens = tokens_of(house, who)
    client = TestClient(app, base_url=HERE, client=("127.0.0.1", 50000))
    return Desk(client=client, store=store, outside=outside, clock=clock, feeds=feeds, token=tokens.auth, edit=tokens.edit)


@pytest.fixture
def desk_with(store: Store) -> Callable[..., Desk]:
    """A desk of a house with other settings."""
    return lambda **settings: make_desk(store, {}, **settings)
