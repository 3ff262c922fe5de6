"""A hub on the far side and a newsroom that it can call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from news7d.store import Store, open_store
from tests.far_side.hub import Hub
from tests.websub.desk import Clock, Desk, served


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as far_side:
        yield far_side


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quick_store(fresh_url) -> Iterator[Store]:
    """On SQLite alone; tests/store proves both databases."""
    opened = open_store(fresh_url("sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def desk(quick_store: Store, clock: Clock) -> Iterator[Desk]:
    with served(quick_store, clock) as opened:
        yield opened
