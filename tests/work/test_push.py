"""Looking after hubs, while the database is slow."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

from news7d.core import websub
from news7d.stages.websub import Callbacks
from news7d.work import push
from tests.store.make import NOW


def test_a_database_that_waits_holds_up_no_loop() -> None:
    loop_thread, used = threading.get_ident(), []

    def hubs_of(feed_id: int) -> tuple[str, ...]:
        used.append(threading.get_ident())
        return ()

    store: Any = SimpleNamespace(hubs_of=hubs_of, drop_subscription=lambda token: used.append(threading.get_ident()))
    fetcher: Any = None
    root = "https://us.example/websub/"
    due = websub.wanted(1, "https://hub.example/", "https://one.example/", root=root, token="t", secret="s", now=NOW)
    asyncio.run(push.attend(store, fetcher, Callbacks(root=root), due, lambda: NOW))
    assert len(used) == 2 and loop_thread not in used
