"""One performance: which address has what at which moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from news7d.demo import press
from news7d.demo.pieces import Outlet, outlets, pieces
from news7d.demo.script import BREAKING, END, Appearance, appearances
from news7d.model import NewFeed

LENGTH = END
"""Seconds until the last thing has happened."""

READINGS = tuple(timedelta(seconds=age) for age in (30, 60, 100, 150))
"""Ages at which the demo reads a page again: what takes an hour, eight and two days elsewhere."""

FILMED = f"{BREAKING}-01"  # the report with the film
_UNPICTURED = 5  # every so many-th report has no picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The invented web on `127.0.0.1:port`; each outlet has a name under .localhost, which no network resolves (RFC 6761 §6.3)."""

    port: int
    begin: datetime
    programme: tuple[Appearance, ...]

    @property
    def readings(self) -> tuple[timedelta, ...]:
        return READINGS

    @property
    def origin(self) -> tuple[str, int]:
        """The one address on this machine that the demo's fetcher may connect to."""
        return "127.0.0.1", self.port

    def home(self, outlet: Outlet) -> str:
        return f"http://{outlet.label}.localhost:{self.port}"

    def feeds(self) -> tuple[NewFeed, ...]:
        """What the newsroom is to watch: feeds, and of one outlet its news sitemap."""
        return tuple(
            NewFeed(
                url=self.home(outlet) + ("/sitemap-news.xml" if place == len(outlets()) // 2 else "/feed"),
                title=outlet.name,
                homepage=self.home(outlet) + "/",
                language=outlet.language,
                country=outlet.country,
            )
            for place, outlet in enumerate(outlets())
        )

    def items(self, outlet: Outlet, now: datetime) -> tuple[press.Item, ...]:
        """What an outlet has published by now, in the order in which it did."""
        second = (now - self.begin).total_seconds()
        return tuple(self._item(each, second) for each in self.programme if each.piece.outlet is outlet and each.at <= second)

    def _item(self, one: Appearance, second: float) -> press.Item:
        piece, home = one.piece, self.home(one.piece.outlet)
        return press.Item(
            url=home + piece.path,
            version=piece.versions[one.version(second)],
            published=one.published,
            modified=one.modified(self.begin, second),
            section=piece.section,
            authors=piece.authors,
            dateline=piece.dateline,
            picture=f"{home}/pictures/{piece.story}/{piece.section}/{piece.of or piece.id}.png" if _is_pictured(piece.id) else None,
            film=f"{home}/films/flood.webm" if piece.id == FILMED else None,
        )


def stage(port: int, begin: datetime) -> Demo:
    """The demo that starts at `begin` on this port of loopback."""
    begin = begin.replace(microsecond=0)
    return Demo(port=port, begin=begin, programme=appearances(pieces(), begin))


def homes(demo: Demo) -> Iterator[tuple[Outlet, str]]:
    for outlet in outlets():
        yield outlet, demo.home(outlet)


def _is_pictured(piece_id: str) -> bool:
    return sum(map(ord, piece_id)) % _UNPICTURED != 0 or piece_id.endswith("-01")
