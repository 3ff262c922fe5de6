"""The pages on a real store with the invented newsroom in it, asked by a client on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from httpx import Response
from starlette.testclient import TestClient

from news7d.errors import Unreachable
from news7d.model import OWNER_ID, Entry, FoundFeed, NewFeed
from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app, hash_password
from tests.web.newsroom import NOW, Filled, fill, sample
from tests.web.paintings import paint

HERE = "http://127.0.0.1:7070"
PASSWORD = "three brass herons walking"
STARTER = (
    NewFeed(url="https://one.example/feed", title="One", language="en", country="GB"),
    NewFeed(url="https://two.example/feed", title="Two", language="en", country="US"),
    NewFeed(url="https://drei.example/feed", title="Drei", language="de", country="DE"),
)


class Outside:
    """The far side of the hooks: what the network would say, and what was asked of the newsroom."""

    def __init__(self) -> None:
        self.refreshed: list[tuple[int, ...] | None] = []
        self.pictures: dict[str, bytes] = {}
        self.asked: list[str] = []

    def refresh_now(self, feeds: tuple[int, ...] | None) -> None:
        self.refreshed.append(feeds)

    async def discover(self, url: str) -> tuple[FoundFeed, ...]:
        if "nowhere" in url:
            raise Unreachable("The site nowhere.example could not be reached.")
        if "explodes" in url:
            raise RuntimeError("nobody foresaw this")
        if "two-feeds" in url:
            return tuple(FoundFeed(feed=NewFeed(url=url + "/" + name, title=name.upper())) for name in "ab")
        if "only-a-list" in url:
            latest = (Entry(id="1", url=url + "/1", title="The harbour bridge is closed"),)
            return (FoundFeed(feed=NewFeed(url=url, title="Listing", kind="page"), entries=14, latest=latest),)
        return (FoundFeed(feed=NewFeed(url=url + "/feed", title="Found")),) if "feed" in url else ()

    async def fetch_image(self, url: str) -> tuple[str, bytes]:
        self.asked.append(url)
        if "gone" in url:
            raise Unreachable("gone")
        return "image/png", self.pictures.get(url, paint(url, 8, 8))


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True)
class Site:
    """A client on this machine, and what stands behind it."""

    client: TestClient
    store: Store
    outside: Outside
    clock: Clock
    filled: Filled

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> Response:
        return self.client.post(path, data=data or {}, follow_redirects=False, **more)  # type: ignore[arg-type]

    def token(self, page: str = "/sources") -> str:
        """The form token that a page of ours carries."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.client.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def sign_in(self) -> str:
        """Sign in with the right password; the form token of the new session."""
        if not self.store.has_password():
            self.store.set_password(OWNER_ID, hash_password(PASSWORD))
        answer = self.post("/signin", {"csrf": self.token("/signin"), "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self.token()


@pytest.fixture(scope="session")
def open_site() -> Callable[..., Site]:
    """`open_site(store, filled, client=("10.0.0.9", 1), base_url=…, title=…)`: the pages over a store."""

    def make(
        store: Store,
        filled: Filled | None = None,
        *,
        client: tuple[str, int] = ("127.0.0.1", 50000),
        host: str = HERE,
        **settings: object,
    ) -> Site:
        outside, clock = Outside(), Clock()
        chosen = WebSettings(**({"fresh_seconds": 0.0, "stale_seconds": 0.0} | settings))  # type: ignore[arg-type]
        deps = WebDeps(
            store=store,
            settings=chosen,
            clock=clock,
            starter=STARTER,
            refresh_now=outside.refresh_now,
            discover=outside.discover,
            fetch_image=outside.fetch_image,
        )
        asking = TestClient(create_app(deps), base_url=host, client=client)
        return Site(client=asking, store=store, outside=outside, clock=clock, filled=filled or Filled())

    return make


@pytest.fixture(scope="module")
def full_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Filled]]:
    """A store with the sample edition, shared by the tests of a file that only read."""
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('web')}/news.sqlite")
    store.migrate()
    yield store, fill(store, sample())
    store.close()


@pytest.fixture
def site(full_store: tuple[Store, Filled], open_site: Callable[..., Site]) -> Site:
    """The sample edition, read-only: no password is set."""
    return open_site(*full_store)


@pytest.fixture
def bare_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('bare')}/news.sqlite")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def bare(bare_store: Store, open_site: Callable[..., Site]) -> Site:
    """Nothing set up yet."""
    return open_site(bare_store)
