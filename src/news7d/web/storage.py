"""Room and how it is kept, for administrators: what is measured, until when it lasts, what is let go, backups, and what can be done now.

/admin/storage   shows · ?days=…&gib=…&unread=… what that would free · POST retention, outlets · POST a piece of work in the background
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from news7d.core.keeping import LATEST, Growth, full_at, growth
from news7d.core.wording import said, said_of
from news7d.errors import Conflict, Invalid, News7DError
from news7d.model import Retention, Shedding
from news7d.stages import keeping
from news7d.web import health
from news7d.web.audit import note
from news7d.web.front import remember_theme
from news7d.web.house import House, house_of
from news7d.web.languages import _, ngettext, translated, words_of
from news7d.web.sessions import Visitor
from news7d.web.settings import done, sent, shown, signed_in

PATH = "/admin/storage"
_OUTLETS = 15
_GIB = 2**30


@dataclass(slots=True)
class Work:
    """Something that runs beside the pages. One of each kind at a time."""

    title: str
    began: datetime
    ended: datetime | None = None
    said: str = ""
    failed: bool = False


@dataclass(slots=True)
class Workshop:
    """What administrators have started in this process, by its name; the last of each is told."""

    works: dict[str, Work] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, name: str, title: str, now: Callable[[], datetime], do: Callable[[Callable[[str], None]], str]) -> None:
        """`do` runs in a thread, tells how far it is, and returns a sentence. Conflict while one of that name runs."""
        if name in self.works and self.works[name].ended is None:
            raise Conflict(_("“%(title)s” is under way already", title=translated(title)))
        work = self.works[name] = Work(title=title, began=now())
        task = asyncio.get_running_loop().create_task(self._run(work, now, do))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, work: Work, now: Callable[[], datetime], do: Callable[[Callable[[str], None]], str]) -> None:
        def tell(how_far: str) -> None:
            work.said = how_far

        try:
            work.said = await asyncio.to_thread(do, tell)
        except (News7DError, OSError) as error:
            work.said, work.failed = error.args[0] if isinstance(error, News7DError) and error.args else str(error), True
        work.ended = now()


# ------------------------------------------------------------------ looking


async def show_storage(request: Request) -> Response:
    who, _rest = await signed_in(request, by="admin")
    asked, error = _asked(request)
    answer = await _page(request, who, asked, error=error, status=422 if error else 200)
    return remember_theme(request, answer) if "theme" in request.query_params else answer


def _asked(request: Request) -> tuple[Retention | None, str]:
    """What somebody wants to try, in the address."""
    try:
        return (_retention(dict(request.query_params)), "") if "days" in request.query_params else (None, "")
    except Invalid as error:
        return None, words_of(error)


def _retention(said: dict[str, str]) -> Retention:
    """Raises Invalid."""
    values = [_number(said.get(name, "").strip()) for name in ("days", "gib", "unread")]
    if not (values[0] <= 36_500 and values[1] <= 1_000_000 and values[2] <= 36_500):
        raise Invalid(_("days lie between 0 and 36500, GiB between 0 and 1000000; 0 means without end"))
    return Retention(days=values[0], gib=values[1], unread_days=values[2])


def _number(text: str) -> float:
    if not text:
        return 0.0
    if not text.replace(".", "", 1).isdecimal() or not text.isascii() or len(text) > 12:
        raise Invalid(_("%(text)s is no number", text=f"{text[:20]!r}"))
    return float(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that the page shows."""

    size: int
    used: int
    articles: int
    free: int | None  # on the disk, where that is ours to know
    grows: Growth | None
    disk_full: datetime | None
    budget_full: datetime | None
    tables: tuple[tuple[str, int, int], ...]  # name, bytes, hundredths of the largest
    measured_at: datetime | None
    keep: Retention
    by_page: bool  # set on the page
    tried: Retention | None
    would: Shedding | None
    outlets: tuple[Any, ...]
    backups: tuple[keeping.BackupFile, ...]
    folder: str
    last: keeping.LastBackup | None
    problems: tuple[str, ...]


def _picture(house: House, tried: Retention | None, check: health.WriteCheck) -> Picture:
    store, now, upkeep = house.store, house.clock(), house.deps.upkeep
    keep, by_page = keeping.retention(store, upkeep)
    size, used, by_table = store.database.size(), store.database.used(), store.room_by_table()
    free = house.deps.free_bytes() if house.deps.free_bytes is not None else None
    grows = growth(store.rooms(now - LATEST))
    largest = max((count for _, count in by_table.tables), default=1) if by_table else 1
    return Picture(
        size=size,
        used=used,
        articles=store.facts(now).articles,
        free=free,
        grows=grows,
        disk_full=full_at(grows, None if free is None else free + size - used, now),
        budget_full=full_at(grows, keep.gib * _GIB - used, now) if keep.gib else None,
        tables=tuple((name, count, round(100 * count / largest)) for name, count in by_table.tables[:20]) if by_table else (),
        measured_at=by_table.at if by_table else None,
        keep=keep,
        by_page=by_page,
        tried=tried,
        would=store.shedding(tried, now) if tried else None,
        outlets=store.outlets_by_room(_OUTLETS),
        backups=keeping.backup_files(upkeep.backups),
        folder=str(upkeep.backups or ""),
        last=keeping.last_backup(store),
        problems=health.problems(house, check),
    )


async def _page(request: Request, who: Visitor, tried: Retention | None, *, error: str = "", status: int = 200) -> Response:
    house = house_of(request)
    shop: Workshop = request.app.state.workshop
    picture = await run_in_threadpool(_picture, house, tried, request.app.state.write_check)
    works = [replace(work) for work in shop.works.values()]
    answer = shown(request, who, "storage.html", _("Room and upkeep"), status=status, error=error, picture=picture, works=works)
    if any(work.ended is None for work in works):
        answer.headers["refresh"] = "2"  # also without JavaScript
    return answer


# ------------------------------------------------------------------ deciding


async def set_retention(request: Request) -> Response:
    who, _rest, form = await sent(request, by="admin")
    house = house_of(request)
    try:
        keep = None if form.get("reset") else _retention({name: form.get(name) for name in ("days", "gib", "unread")})
        await run_in_threadpool(keeping.set_retention, house.store, keep)
    except Invalid as error:
        return await _page(request, who, None, error=words_of(error), status=422)
    await note(request, who, "setting", "retention", _words(keep))
    words = _("The settings of the house hold again.") if keep is None else _("That is kept. What is to go goes by itself within the hour.")
    return done(request, PATH, words)


async def set_outlet(request: Request) -> Response:
    who, _rest, form = await sent(request, by="admin")
    house, slug, days = house_of(request), form.get("outlet")[:300], form.get("days").strip()
    try:
        wanted = None if not days else int(_number(days))
        view = await run_in_threadpool(house.store.outlet, slug, None, 1)
        await run_in_threadpool(house.store.keep_outlet, view.outlet.id, wanted)
    except News7DError as error:
        return await _page(request, who, None, error=words_of(error), status=422)
    how = "as the house has it" if wanted is None else f"{wanted} days" if wanted else "for ever"
    await note(request, who, "setting", f"retention of {view.outlet.name}", how)
    return done(request, PATH, _kept_words(view.outlet.name, wanted))


def _kept_words(name: str, days: int | None) -> str:
    if days is None:
        return _("Articles of %(name)s are kept as the house has it.", name=name)
    if not days:
        return _("Articles of %(name)s are kept for ever.", name=name)
    return ngettext("Articles of %(name)s are kept %(num)s day.", "Articles of %(name)s are kept %(num)s days.", days, name=name)


# ------------------------------------------------------------------ doing


async def do(request: Request) -> Response:
    """Start a piece of work; the page tells how far it is."""
    who, _who, _reader = await sent(request, by="admin")
    house, name = house_of(request), request.path_params["work"]
    if name not in _WORKS:
        raise Invalid(_("there is no such work"))
    title, make = _WORKS[name]
    shop: Workshop = request.app.state.workshop
    try:
        shop.start(name, title, house.clock, lambda tell: make(house, tell))
    except Conflict as error:
        return await _page(request, who, None, error=words_of(error), status=409)
    if name in ("prune", "backup"):
        await note(request, who, "prune" if name == "prune" else "backup", "from the page")
    return done(request, PATH, "")


def _words(keep: Retention | None) -> str:
    return f"{keep.days:g} days, {keep.gib:g} GiB, unread {keep.unread_days:g} days" if keep else "as the settings say"


def _check(house: House, tell: Callable[[str], None]) -> str:
    problems = house.store.check()
    if not problems:
        return said("The database is sound.")
    return said_of("%(num)s problem: %(problems)s", "%(num)s problems: %(problems)s", len(problems), problems="; ".join(problems[:10]))


def _vacuum(house: House, tell: Callable[[str], None]) -> str:
    before = house.store.database.size()
    house.store.compact(on_step=lambda given: tell(said("%(size)s MB given back so far", size=f"{given / 1e6:,.0f}")))
    return said("%(size)s MB given back to the disk.", size=f"{max(0, before - house.store.database.size()) / 1000000.0:,.1f}")


def _measure(house: House, tell: Callable[[str], None]) -> str:
    found = house.store.measure_room(house.clock())
    return said(
        "%(used)s MB are used by %(articles)s articles and all that belongs to them.",
        used=f"{found.used / 1000000.0:,.1f}",
        articles=f"{found.articles:,}",
    )


def _prune(house: House, tell: Callable[[str], None]) -> str:
    keep, _rest = keeping.retention(house.store, house.deps.upkeep)
    gone = 0
    for count in house.store.let_go(keep, house.clock()):
        gone += count
        tell(said("%(count)s articles so far", count=f"{gone:,}"))
    house.shelf.forget()
    return said("%(count)s articles are gone.", count=f"{gone:,}")


def _back_up(house: House, tell: Callable[[str], None]) -> str:
    made = keeping.back_up(house.store, house.deps.upkeep, house.clock())
    if made.error:
        raise Invalid(made.error)
    return said("%(size)s MB in %(seconds)s seconds.", size=f"{made.bytes / 1000000.0:,.1f}", seconds=f"{made.seconds:g}")


_WORKS: dict[str, tuple[str, Callable[[House, Callable[[str], None]], str]]] = {
    "check": (said("Looking for anything wrong"), _check),
    "vacuum": (said("Giving room back"), _vacuum),
    "measure": (said("Measuring every table"), _measure),
    "prune": (said("Letting go"), _prune),
    "backup": (said("Backing up"), _back_up),
}
