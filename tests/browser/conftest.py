"""Chromium, and the pages over an empty store for it to look at."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from news7d.store import Store, open_store
from news7d.web import WebDeps, WebSettings, create_app
from tests.conftest import require
from tests.web.conftest import STARTER, Outside
from tests.web.newsroom import NOW


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not program:
        require("browser", "Chromium is not installed on this machine (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, Store]]:
    """The pages over an empty store, on a free port of loopback."""
    store = open_store(f"sqlite:///{tmp_path}/news.sqlite")
    store.migrate()
    outside = Outside()
    deps = WebDeps(
        store=store,
        clock=lambda: NOW,
        starter=STARTER,
        refresh_now=outside.refresh_now,
        discover=outside.discover,
        fetch_image=outside.fetch_image,
        settings=WebSettings(fresh_seconds=0.0, stale_seconds=0.0),
    )
    server = uvicorn.Server(uvicorn.Config(create_app(deps), host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", store
    server.should_exit = True
    thread.join(10)
    store.close()
