"""`news7d up`: pages and newsroom in one process, one event loop, until it is told to stop.

socket ─► migrate ─► newsroom ∥ web server ─► first signal: finish what is being written ─► second signal: at once
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from starlette.applications import Starlette

from news7d import reserve
from news7d.app import House
from news7d.config import Settings
from news7d.core.opml import parse_feed_list
from news7d.core.rights import is_loopback, is_shown
from news7d.errors import ConfigError
from news7d.model import FoundFeed, NewFeed
from news7d.net import Fetcher, apprise
from news7d.stages.subscribe import Misses, find_feeds
from news7d.store import Store
from news7d.web import WebDeps, WebSettings, create_app, create_figures_app
from news7d.work.memory import few_arenas, give_back
from news7d.work.meter import Meter
from news7d.work.newsroom import Newsroom
from news7d.work.pool import Pool
from news7d.work.watchdog import watch

if TYPE_CHECKING:
    from news7d.core.identity import Client

log = logging.getLogger(__name__)

GRACE = 2  # seconds that open requests get when we stop
TRIM = 60  # seconds between two times that free memory is given back
STAND_BACK = 5  # niceness of the workers beside which readers want pages
SWITCH = 0.001  # seconds after which a thread that thinks lets the loop go on; Python's own five are what a page waited for at each turn
END = 5  # and what is being written


def serve(
    home: House,
    listening: socket.socket,
    *,
    work: bool = True,
    on_ready: Callable[[str], None],
    site: tuple[Starlette, socket.socket] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM. `on_ready` gets the address once it answers. Without `work`, others fetch and think.

    site: another application, on a socket of its own, that lives as long: the web of the demo edition.
    """
    few_arenas()
    sys.setswitchinterval(SWITCH)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(home, listening, on_ready, work, site))


def work(home: House, *, stages: Sequence[str], lanes: Sequence[int], on_ready: Callable[[], None]) -> None:
    """Do a share of a fleet's work until SIGINT or SIGTERM; with metrics_port, tell of it there."""
    few_arenas()
    with contextlib.ExitStack() as stack:
        listening = stack.enter_context(contextlib.closing(_figures_door(home.settings))) if home.settings.metrics_port else None
        runner = stack.enter_context(asyncio.Runner(loop_factory=uvloop.new_event_loop))
        runner.run(_work(home, stages, lanes, on_ready, listening))


def _figures_door(settings: Settings) -> socket.socket:
    if not is_loopback(settings.host) and not settings.metrics_token:
        raise ConfigError(f"metrics_port on {settings.host} would tell everybody: set metrics_token, or leave host at 127.0.0.1")
    return listen(settings.replace(port=settings.metrics_port))


def listen(settings: Settings) -> socket.socket:
    """The bound socket. Raises ConfigError when the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        raise ConfigError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; choose another with --host or --port"
        ) from None
    return listening


def refuse_open_door(settings: Settings, store: Store) -> None:
    """Other machines may only come in once a password is set. Raises ConfigError."""
    if is_loopback(settings.host) or store.has_password():
        return
    raise ConfigError(
        f"--host {settings.host} would let other machines change your sources: set a password first, with `news7d init --password`, "
        "or by opening the pages on 127.0.0.1 once"
    )


def starter_catalogue() -> tuple[NewFeed, ...]:
    """The feeds that a first run chooses from."""
    return parse_feed_list(files("news7d").joinpath("data/catalogue.csv").read_bytes(), "catalogue.csv").feeds


async def _serve(
    home: House, listening: socket.socket, on_ready: Callable[[str], None], work: bool, site: tuple[Starlette, socket.socket] | None
) -> None:
    fetcher, pool, meter = home.fetcher(), home.pool(nice=STAND_BACK), Meter(home.settings.workers)
    meter.watch_store(home.store, home.now)
    newsroom = home.newsroom(fetcher, pool, meter=meter, caller=lambda: home.caller(_address(listening)))
    app = create_app(_deps(home, fetcher, newsroom, meter))
    server = _Server(_config(app), lambda: on_ready(_address(listening)), app.state.live.close)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.asked_to_stop)
    await newsroom.begin_push()
    news = loop.create_task(_news(home, newsroom, work))
    news.add_done_callback(server.without_news)
    dog = loop.create_task(_stay_well())
    try:
        async with _beside(site):
            await server.serve(sockets=[listening])
        if news.done():
            news.result()  # pages without a newsroom are no house: whoever looks after the process starts it anew
    finally:
        dog.cancel()
        await _end(news, fetcher, pool)


@contextlib.asynccontextmanager
async def _beside(site: tuple[Starlette, socket.socket] | None) -> AsyncIterator[None]:
    """While the second application answers."""
    if site is None:
        yield
        return
    server = _Server(_config(site[0]), _nothing, _nothing)
    running = asyncio.create_task(server.serve(sockets=[site[1]]))
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.wait({running}, timeout=END)


async def _news(home: House, newsroom: Newsroom, work: bool) -> None:
    """On SQLite all loops; on PostgreSQL a fleet, of which this process may be the only one."""
    if home.store.kind == "postgres":
        await home.fleet(newsroom, stages=None if work else (), upkeep=True).run()
    elif work:
        await newsroom.run()


async def _work(
    home: House, stages: Sequence[str], lanes: Sequence[int], on_ready: Callable[[], None], listening: socket.socket | None
) -> None:
    fetcher, pool, meter = home.fetcher(), home.pool(), Meter(home.settings.workers)
    loop, over, asked = asyncio.get_running_loop(), asyncio.Event(), 0

    def stop() -> None:
        nonlocal asked
        asked += 1
        if asked > 1:
            os._exit(1)
        over.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    news = loop.create_task(home.fleet(home.newsroom(fetcher, pool, meter=meter), stages=stages, lanes=lanes).run())
    waiting, dog = loop.create_task(over.wait()), loop.create_task(_stay_well())
    figures = loop.create_task(_tell_figures(home, meter, listening)) if listening else None
    on_ready()
    try:
        await asyncio.wait({news, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if news.done():
            news.result()
    finally:
        waiting.cancel()
        dog.cancel()
        if figures:
            figures.cancel()
        await _end(news, fetcher, pool)


def _nothing() -> None:
    """Nobody waits for it."""


async def _tell_figures(home: House, meter: Meter, listening: socket.socket) -> None:
    """A worker has no pages, but figures: /metrics alone."""
    deps = WebDeps(store=home.store, settings=_web_settings(home), meter=meter)
    await _Server(_config(create_figures_app(deps)), _nothing, _nothing).serve(sockets=[listening])


async def _stay_well() -> None:
    """Neither stand still nor grow fat."""
    async with asyncio.TaskGroup() as group:
        group.create_task(watch())
        while True:
            await asyncio.sleep(TRIM)
            await asyncio.to_thread(give_back)


async def _end(news: asyncio.Task[None], fetcher: Fetcher, pool: Pool) -> None:
    news.cancel()
    await asyncio.wait({news}, timeout=END)
    pool.close()
    await fetcher.close()


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # web.guard believes only the proxies of the settings
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
        lifespan="off",
    )


class _Server(uvicorn.Server):
    """uvicorn with our own signals (the first asks it to finish, the second ends the process at once), which tells when it comes up
    and when it goes down."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None], when_down: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up, self._when_down = when_up, when_down

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._when_down()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def asked_to_stop(self) -> None:
        if self.should_exit:
            os._exit(1)
        self.should_exit = True

    def without_news(self, news: asyncio.Task[None]) -> None:
        """Pages whose newsroom has failed would grow old in silence."""
        if not news.cancelled() and news.exception() is not None:
            self.should_exit = True


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _web_settings(home: House) -> WebSettings:
    settings, imprint = home.settings, home.imprint()
    return WebSettings(
        title=settings.title,
        interface_language=settings.interface_language,
        base_url=settings.base_url,
        root_path=settings.root_path,
        full_text=settings.full_text,
        public=home.public,
        any_name=not is_loopback(settings.host),
        noindex=settings.noindex or settings.readers_only,
        name_pages=is_shown(settings.name_pages, public=home.public),
        metrics_token=settings.metrics_token,
        contact=settings.contact,
        invented=home.demo is not None,
        api_origins=settings.api_origins,
        api_calls=settings.api_calls,
        proxies=settings.trusted_proxies,
        proxy_user_header=settings.proxy_user_header,
        proxy_new_readers=settings.proxy_new_readers,
        oidc=_oidc(settings),
        oidc_new_readers=settings.oidc_new_readers,
        readers_only=settings.readers_only,
        readers_add_feeds=settings.readers_add_feeds,
        hub=imprint.hub if imprint else None,
        hub_calls_private=settings.allow_private_networks,
        calls_private=settings.allow_private_networks,
        mail=bool(settings.smtp_url),
        apprise=apprise.installed(),
    )


def _oidc(settings: Settings) -> Client | None:
    """Raises ConfigError where half of it is said."""
    if not settings.oidc_issuer:
        return None
    if not settings.oidc_client_id:
        raise ConfigError("oidc_issuer needs oidc_client_id: the name under which that provider knows this house")
    from news7d.core.identity import Client  # only where there is a provider

    secret, group = settings.oidc_client_secret, settings.oidc_admin
    return Client(issuer=settings.oidc_issuer, client_id=settings.oidc_client_id, secret=secret, admin_group=group)


def _deps(home: House, fetcher: Fetcher, newsroom: Newsroom, meter: Meter) -> WebDeps:
    settings = home.settings
    loop = asyncio.get_running_loop()

    def refresh_now(feeds: tuple[int, ...] | None) -> None:
        home.store.make_due(home.now(), feeds)
        loop.call_soon_threadsafe(newsroom.wake)

    misses = Misses(loop.time)

    async def discover(url: str) -> tuple[FoundFeed, ...]:
        return await find_feeds(fetcher, url, misses)

    async def fetch_image(url: str) -> tuple[str, bytes]:
        response = await fetcher.get(url, accept="image", max_bytes=10_000_000)
        return response.header("content-type") or "", response.body

    async def ask_provider(url: str, form: Sequence[tuple[str, str]] | None) -> bytes:
        return (await (fetcher.get(url, max_bytes=1_000_000) if form is None else fetcher.post(url, form))).body

    return WebDeps(
        store=home.store,
        settings=_web_settings(home),
        meter=meter,
        access_log=settings.access_log,
        clock=home.now,
        starter=starter_catalogue(),
        refresh_now=refresh_now,
        discover=discover,
        fetch_image=fetch_image,
        ask_provider=ask_provider,
        free_bytes=(lambda: reserve.free_bytes(settings.data_path)) if home.store.kind == "sqlite" else None,
        delivered=newsroom.wake,  # called in the loop
        moves_wait=newsroom.wake_moves,
        upkeep=home.upkeep(),
    )
