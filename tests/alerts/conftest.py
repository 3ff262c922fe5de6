"""A house with alerts, on both databases; a mail server and a receiver of webhooks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from news7d.store import Store
from tests.alerts.newsdesk import Clock, Mailbox, Newsdesk
from tests.far_side.subscriber import Subscriber
from tests.web.conftest import open_site  # noqa: F401


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as opened:
        yield opened


@pytest.fixture
def receiver() -> Iterator[Subscriber]:
    with Subscriber() as opened:
        yield opened


@pytest.fixture
def desk(store: Store, clock: Clock, mailbox: Mailbox) -> Newsdesk:
    return Newsdesk(store, clock, mailbox.server)
