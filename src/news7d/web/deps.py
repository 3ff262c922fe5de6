"""What the doors need, as one frozen value that `app` fills in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from news7d import __version__
from news7d.model import FoundFeed, FullText, NewFeed
from news7d.stages.keeping import Upkeep
from news7d.store import Store

if TYPE_CHECKING:
    from news7d.core.identity import Client
    from news7d.work.meter import Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """The part of the settings that pages depend on."""

    title: str = "News7D"
    interface_language: str = ""  # of pages, for whoever has chosen none; empty: as the browser asks
    base_url: str = ""  # "https://news.example" or with a sub-path; empty: as the browser asked
    root_path: str = ""  # "/today" behind a proxy that serves us on a sub-path
    full_text: FullText = "own"  # the house's rule (core.rights); an outlet may have its own
    public: bool = False  # strangers read here (core.rights.is_public)
    any_name: bool = False  # bound to more than loopback: asked under names that we cannot know
    noindex: bool = False  # search engines are asked to leave everything out
    hub: str | None = None  # where other readers subscribe to our lists (WebSub)
    hub_calls_private: bool = False  # callbacks on private and loopback addresses too
    calls_private: bool = False  # webhooks and push services on private and loopback addresses too
    mail: bool = False  # there is a server that takes our mail
    apprise: bool = False  # the optional library for other services is there
    name_pages: bool = True  # pages about persons, places and organisations
    invented: bool = False  # the demo edition: every page says so
    metrics_token: str = field(default="", repr=False)  # opens /metrics from elsewhere
    contact: str = ""  # for corrections: a web or mail address
    api_origins: tuple[str, ...] = ()  # sites whose pages may read the API; "*": any
    api_calls: int = 600  # that one asker may make in a minute; 0: as many as it likes
    proxies: tuple[str, ...] = ()  # addresses or networks whose X-Forwarded-* headers are believed
    proxy_user_header: str = ""  # in which they tell who is signed in there
    proxy_new_readers: bool = False  # whoever they name gets an account
    oidc: Client | None = None  # how a provider of identities knows us
    oidc_new_readers: bool = False  # whom it signs in gets an account
    readers_only: bool = False  # nobody reads without an account
    readers_add_feeds: bool = True  # not only editors add feeds
    version: str = __version__
    fresh_seconds: float = 0.5  # the store is asked for its version at most this often
    stale_seconds: float = 5.0  # a page that old is still served while its successor is made

    @property
    def prefix(self) -> str:
        """The path that every link starts with: "" or "/today"."""
        path = self.root_path or (urlsplit(self.base_url).path if self.base_url else "")
        return "/" + path.strip("/") if path.strip("/") else ""

    @property
    def corrections(self) -> str:
        """Where a link «tell us» leads; empty where the house is nobody else's business, or has no contact."""
        return self.objections if self.public else ""

    @property
    def objections(self) -> str:
        """Where a reader objects to what is said of a report or an outlet; empty where the house has no contact."""
        if not self.contact:
            return ""
        return self.contact if self.contact.startswith(("http://", "https://", "mailto:")) else f"mailto:{self.contact}"

    @property
    def origin(self) -> str:
        """Scheme and host of `base_url`; empty where that is not set."""
        if not self.base_url:
            return ""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def _nobody_reads() -> None:
    """Stands in where no loops are running: another process reads the queue."""


def _nothing_to_refresh(feeds: tuple[int, ...] | None) -> None:
    """Stands in where no loops are running: the feeds come due by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebDeps:
    """Hooks are plain callables. A hook that is None switches its feature off, and the page says so."""

    store: Store
    settings: WebSettings = WebSettings()
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    starter: tuple[NewFeed, ...] = ()  # the shipped catalogue
    refresh_now: Callable[[tuple[int, ...] | None], None] = _nothing_to_refresh  # feed ids, or None for all
    discover: Callable[[str], Awaitable[tuple[FoundFeed, ...]]] | None = None  # an address -> the feeds found there
    free_bytes: Callable[[], int] | None = None  # on the disk that the database grows on, where that is ours to know
    upkeep: Upkeep = Upkeep()
    moves_wait: Callable[[], None] = _nobody_reads  # a reader wants a file taken in
    delivered: Callable[[], None] = _nobody_reads  # a hub has put something into the queue
    meter: Meter | None = None  # what this process counts
    access_log: bool = False
    ask_provider: Callable[[str, Sequence[tuple[str, str]] | None], Awaitable[bytes]] | None = None  # GET, or POST of a form; the body
    fetch_image: Callable[[str], Awaitable[tuple[str, bytes]]] | None = None  # SSRF-proof, bounded; content type and bytes
