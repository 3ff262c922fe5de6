"""Assembly: the only place that knows all the parts.

Settings ─► House(store, fetcher, pool) ─► Newsroom + pages ─► one process that serves and never sleeps
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from news7d import __version__
from news7d.config import Settings
from news7d.core.schedule import READINGS, Pace
from news7d.errors import ConfigError, Conflict
from news7d.model import Retention
from news7d.net import PRODUCT, Fetcher, FetchLimits, RobotsMemory
from news7d.nouns import dataclass
from news7d.store import Store, open_store
from news7d.work.newsroom import STAGES, Newsroom, Tally
from news7d.work.pool import FEEDS, PRELOAD, Pool

if TYPE_CHECKING:
    from news7d.demo import Demo
    from news7d.stages.keeping import Upkeep
    from news7d.stages.lists import Imprint
    from news7d.stages.websub import Callbacks
    from news7d.work.alerts import Caller
    from news7d.work.fleet import Fleet

ENTER_S = 10.0  # seconds that a process waits for its place in the house


@dataclass(frozen=True, slots=True)
class House:
    """The opened store with the settings it was opened by, and how to make the other parts."""

    settings: Settings
    store: Store
    demo: Demo | None = None  # the invented web that this house reads

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    @property
    def host(self) -> str:
        """The name by which readers know this house; "" where it has none."""
        return urlsplit(self.settings.base_url).hostname or ""

    @property
    def public(self) -> bool:
        """Are strangers expected to read here (core.rights)?"""
        from news7d.core.rights import is_public  # like all that only a house that stays open needs

        return not self.settings.readers_only and is_public(self.settings.public, host=self.settings.host, base_url=self.settings.base_url)

    def fetcher(self) -> Fetcher:
        settings = self.settings
        memory = RobotsMemory(
            recall=lambda origin: self.store.robots(origin, self.now()),
            keep=lambda origin, text, seconds: self.store.set_robots(origin, text, self.now() + timedelta(seconds=seconds)),
        )
        return Fetcher(
            FetchLimits(
                user_agent=f"{PRODUCT}/{__version__}",
                contact_url=settings.contact,
                allow_private_networks=settings.allow_private_networks,
                own_addresses=frozenset({self.demo.origin}) if self.demo else frozenset(),
                max_bytes=settings.max_bytes,
                concurrency=settings.connections,
                page_delay_s=settings.page_delay,
                crawl_delay_cap_s=settings.crawl_delay_cap,
            ),
            memory=memory,
        )

    def _readings(self) -> tuple[timedelta, ...]:
        return self.demo.readings if self.demo else READINGS if self.settings.reread else ()

    def callbacks(self) -> Callbacks | None:
        """Where hubs reach us; None where they cannot, or should not."""
        settings, private = self.settings, self.settings.allow_private_networks
        if not (settings.websub and settings.base_url):
            return None
        from news7d.core.websub import callback_root
        from news7d.stages.websub import Callbacks

        root = callback_root(settings.base_url, settings.root_path, private=private)
        return Callbacks(root=root, private=private) if root else None

    def imprint(self) -> Imprint | None:
        """Under which address our lists go out by themselves, and their hub; None where others could not reach it, or should not."""
        settings, private = self.settings, self.settings.allow_private_networks
        if not (settings.hub and settings.base_url) or settings.readers_only:
            return None
        from news7d.core.rights import is_shown, shows_whole
        from news7d.core.websub import callback_root
        from news7d.stages.lists import Imprint  # see work.newsroom

        root = callback_root(settings.base_url, settings.root_path, private=private)
        if root is None:
            return None

        base = root.removesuffix("/websub/")
        return Imprint(
            title=settings.title,
            base=base,
            hub=f"{base}/hub",
            may_show=lambda outlet: shows_whole(settings.full_text, outlet, own=not self.public),
            names=is_shown(settings.name_pages, public=self.public),
        )

    def address(self) -> str:
        """Under which readers know this house: what links in messages begin with."""
        settings = self.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        return (settings.base_url.rstrip("/") or f"http://{host}:{settings.port}") + settings.root_path

    def caller(self, address: str | None = None) -> Caller:
        """What alerts and digests are sent with. address: where we really listen, if no base_url says what readers use."""
        from news7d.net.mail import server_of
        from news7d.web.letters import composer, teller
        from news7d.work.alerts import Caller

        settings = self.settings
        base = self.address() if settings.base_url or not address else address + settings.root_path
        mailbox = settings.contact.removeprefix("mailto:") if "@" in settings.contact and "/" not in settings.contact else ""
        sender = settings.smtp_from or mailbox or f"{settings.title} <news7d@{self.host or 'localhost.localdomain'}>"
        page = settings.contact if settings.contact.startswith("https:") else "mailto:news7d@localhost"
        return Caller(
            base=base,
            contact=f"mailto:{mailbox}" if mailbox else page,
            compose=composer(settings.title, base, settings.interface_language),
            say=teller(settings.interface_language),
            mail=server_of(settings.smtp_url, sender) if settings.smtp_url else None,
        )

    def pool(self, *, feeds_only: bool = False, nice: int = 0) -> Pool:
        """Workers for everything, or started in a quarter of the time for feeds alone."""
        return Pool(self.settings.workers, preload=FEEDS if feeds_only else PRELOAD, nice=nice)

    def upkeep(self) -> Upkeep:
        """How the house is kept."""
        from news7d.stages.keeping import Upkeep

        settings = self.settings
        return Upkeep(
            retention=Retention(days=settings.keep_days, gib=settings.keep_gib, unread_days=settings.keep_unread),
            backups=settings.backup_path,
            backup_hours=settings.backup_hours,
            backup_keep=settings.backup_keep,
        )

    def newsroom(self, fetcher: Fetcher, pool: Pool, **more: object) -> Newsroom:
        settings = self.settings
        return Newsroom(
            self.store,
            fetcher,
            pool,
            self.now,
            window=timedelta(days=settings.window_days),
            pace=Pace(min_interval_s=settings.min_interval * 60),
            polls_per_day=settings.polls_per_day or None,
            readings=self._readings(),
            callbacks=self.callbacks(),
            imprint=self.imprint(),
            host=self.host,
            upkeep=self.upkeep,
            **({"caller": self.caller} | more),  # type: ignore[arg-type]
        )

    def fleet(
        self, newsroom: Newsroom, *, stages: Sequence[str] | None = None, lanes: Sequence[int] | None = None, upkeep: bool = False
    ) -> Fleet:
        """This process's share of a fleet's work; by default of all of it. PostgreSQL only."""
        from news7d.work.fleet import ALL_LANES, Fleet  # not for SQLite, which needs none of it

        stages = STAGES if stages is None else stages
        lanes = ALL_LANES if lanes is None else lanes
        return Fleet(self.settings.database_url, self.store, newsroom, self.now, stages=stages, lanes=lanes, upkeep=upkeep)


@contextlib.contextmanager
def open_house(settings: Settings, *, migrate: bool = True) -> Iterator[House]:
    """The store of these settings, made and migrated if need be. Raises ConfigError or StoreError."""
    if settings.database_url.startswith("sqlite:"):
        make_folder(settings.data_path)
    store = open_store(settings.database_url)
    try:
        if migrate:
            store.migrate()
        yield House(settings, store)
    finally:
        store.close()


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"the data folder {folder} cannot be made: {error.strerror}; choose another with --data") from None
    if not os.access(folder, os.W_OK):
        raise ConfigError(f"the data folder {folder} cannot be written to; choose another with --data")


def join_fleet(home: House) -> None:
    """Be one of the processes that fetch into this database. What a dead one left claimed is given back by the first to come.

    Raises Conflict while `news7d refresh` has the house for itself.
    """
    until = time.monotonic() + ENTER_S
    while not (home.store.enter(alone=True) or home.store.enter(alone=False)):
        if time.monotonic() > until:
            raise Conflict("`news7d refresh` is running on this database; start again when it has ended")
        time.sleep(0.2)  # another one may be just where we are
    if home.store.enter(alone=True):
        home.store.release_claims(home.now())
        home.store.enter(alone=False)


def have_alone(home: House) -> bool:
    """Be the only process that fetches into this database, or False: others do it."""
    return home.store.enter(alone=True)


@contextlib.contextmanager
def sole_use(settings: Settings) -> Iterator[None]:
    """Holds the data folder for a process that fetches into SQLite. Raises Conflict if another one has it."""
    if not settings.database_url.startswith("sqlite:"):
        yield  # see join_fleet, have_alone
        return
    make_folder(settings.data_path)
    path = settings.data_path / "news7d.lock"
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            raise Conflict(
                f"News7D is running already on {settings.data_path} (process {pid}); stop it, or choose another --data"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


__all__ = ["House", "Tally", "have_alone", "join_fleet", "make_folder", "open_house", "sole_use"]
