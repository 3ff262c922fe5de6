"""How fast News7D is, always beside something else in the same run: absolute times move from machine to machine.

    make bench                      refresh, pages, feeds, doors, road: what others do too, in turns with them; under a quarter of an hour
    make bench ARGS=growth          a store of 10,000, 100,000 and 1,000,000 articles (an hour; --articles for others)
    make bench ARGS="PART… --quick" small sizes, one round: does it run?

    refresh    a simulated web polled twice, beside lemon24/reader and newsboat
    pages      articles read out of pages, beside trafilatura, readability-lxml and newspaper4k
    feeds      feeds parsed, beside feedparser and fastfeedparser
    doors      our own pages, feeds and API at 1 and 16 connections, beside a bare Starlette page
    road       everything: pages fetched and read, analysed, grouped, judged
    reading    what a reader waits for: each goal for pages, search and API, search of 200,000 articles (with --quick: a minute)
    growth     store, front page, search and placing as articles grow
    store · units · gets · memory · hostile · fleet · sync · live · freshness      single parts by themselves, for whoever works on them;
    grouping and ranking have a bench of their own, bench/group.py

With --write, what was measured takes its place in docs/performance.md. Processor is that of whole process trees, start-up
included. A run during which other programs had more than a tenth of the machine is discarded and repeated.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from bench import doors, feeds, fetch, fleet, freshness, growth, live, pages, peers, reading, refresh, road, store, sync, units  # noqa: E402
from bench.machine import PATIENCE, be_patient, described  # noqa: E402
from bench.table import Table, shown  # noqa: E402
from news7d import __version__  # noqa: E402

SIZES = [10_000, 100_000, 1_000_000]
PLAIN = ("refresh", "pages", "feeds", "doors", "road")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured."""

    quick: bool
    rounds: int
    outlets: int
    articles: list[int]
    stores: Path | None

    def of(self, usual: int) -> int:
        return max(10, usual // 10) if self.quick else usual


PARTS: dict[str, tuple[str, Callable[[Scale], list[Table]]]] = {
    "refresh": ("Refreshing feeds", lambda scale: refresh.tables(scale.of(scale.outlets), scale.rounds)),
    "pages": ("Reading articles out of pages", lambda scale: pages.tables(scale.of(80), scale.rounds)),
    "feeds": ("Parsing feeds", lambda scale: feeds.tables(scale.of(60), scale.rounds)),
    "doors": ("Pages, feeds and API under load", lambda scale: doors.tables(scale.of(15_000), scale.rounds)),
    "road": ("The whole road", lambda scale: road.tables(scale.of(40), scale.rounds)),
    "reading": ("What a reader waits for", lambda scale: reading.tables(scale.of(200_000), scale.of(scale.outlets), scale.stores)),
    "growth": ("Growth", lambda scale: growth.tables(scale.articles, scale.stores)),
    "store": ("The store", lambda scale: store.tables(scale.of(15_000))),
    "units": ("Units of work", lambda scale: units.tables(scale.of(40))),
    "gets": ("One GET", lambda scale: fetch.gets_tables(scale.of(200))),
    "memory": ("Memory", lambda scale: fetch.memory_tables(scale.of(2000))),
    "hostile": ("Hostile servers", lambda scale: fetch.hostile_tables(scale.of(500))),
    "fleet": ("A fleet", lambda scale: fleet.tables(scale.of(40))),
    "sync": ("Reader apps", lambda scale: sync.tables([scale.of(15_000), scale.of(60_000)], 4 * scale.rounds)),
    "live": ("Listeners", lambda scale: live.tables(scale.of(1000))),
    "freshness": ("Freshness", lambda scale: freshness.tables(scale.of(1000))),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; by default {', '.join(PLAIN)}")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program")
    parser.add_argument("--outlets", type=int, default=500, help="feeds to refresh")
    parser.add_argument("--articles", type=int, nargs="+", default=SIZES, help="sizes of the stores that grow")
    parser.add_argument("--stores", type=Path, metavar="FOLDER", help="keep those stores here, and use them if they are here")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds of discarded runs, in all")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, one round")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into this page")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    sizes = [size // 10 for size in given.articles[:2]] if given.quick else given.articles
    scale = Scale(quick=given.quick, rounds=1 if given.quick else given.rounds, outlets=given.outlets, articles=sizes, stores=given.stores)
    be_patient(given.patience)
    for part in given.parts or PLAIN:
        print(f"bench: {part} …", file=sys.stderr, flush=True)
        title, measure = PARTS[part]
        body = _body(part, measure(scale))
        print(f"\n## {title}\n\n{body}", flush=True)
        if given.write and not given.quick:
            given.write.write_text(_with_section(given.write.read_text(encoding="utf-8"), title, body), encoding="utf-8")


def _body(part: str, found: list[Table]) -> str:
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, News7D {__version__}, {described()}."
    peer = ", ".join(f"{name} {version}" for name, version in _peers(part).items())
    said = f"`make bench ARGS={part}`: {when}" + (f" Beside it: {peer}." if peer else "")
    return "\n\n".join([said, *(shown(table) for table in found)]) + "\n"


def _peers(part: str) -> dict[str, str]:
    wanted = {"refresh": ("reader", "newsboat"), "pages": tuple(peers.PAGES), "feeds": tuple(peers.FEEDS), "doors": ("wrk",)}.get(part, ())
    return {name: version for name, version in peers.versions().items() if name in wanted} if wanted else {}


def _with_section(page: str, title: str, body: str) -> str:
    """The page with this section's text replaced, or added at its end."""
    section = f"## {title}\n\n{body}\n"
    old = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return page[: old.start()] + section + page[old.end() :] if old else page.rstrip("\n") + "\n\n" + section


if __name__ == "__main__":
    main()
