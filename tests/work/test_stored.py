"""A database that is busy or full for a while costs no fetch: the newsroom writes again."""

from __future__ import annotations

import asyncio

import pytest

from news7d.errors import StoreError
from news7d.work import newsroom


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsroom, "IDLE", 0.01)


def test_it_writes_again_until_it_can() -> None:
    answers = iter([StoreError("no space left"), StoreError("locked"), None])

    def write(what: str) -> str:
        answer = next(answers)
        if answer is not None:
            raise answer
        return what

    assert asyncio.run(newsroom.Newsroom._stored(60.0, write, "stored")) == "stored"


def test_it_gives_up_when_the_claim_ends() -> None:
    def write() -> None:
        raise StoreError("no space left")

    with pytest.raises(StoreError, match="no space"):
        asyncio.run(newsroom.Newsroom._stored(0.0, write))
