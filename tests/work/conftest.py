"""The far side's scripted server, and a newsroom that is driven poll by poll."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from news7d.store import open_store
from tests.far_side import scripted  # noqa: F401
from tests.websub.desk import Clock
from tests.work.room import Room


@pytest.fixture
def room(fresh_url: Callable[..., str]) -> Iterator[Room]:
    store = open_store(fresh_url("sqlite"))
    yield Room(store, Clock())
    store.close()
