"""`/healthz`: how the house stands, from the rows themselves. 503 when the database is away."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from news7d.core.render import machine_time
from news7d.core.wording import said
from news7d.errors import News7DError
from news7d.model import Facts
from news7d.stages.keeping import last_backup
from news7d.web.house import House, house_of

_POLL_AGE = timedelta(hours=3)
_LAG = timedelta(minutes=10)
_FREE = 256 << 20  # bytes
_HEARTBEAT = "health_checked_at"
_CHECK_EVERY = 30.0  # seconds between two trial writes


class WriteCheck:
    """Whether the database takes writes: tried for real, at most twice a minute."""

    def __init__(self) -> None:
        self._checked = float("-inf")
        self._error = "not tried yet"

    def error(self, house: House) -> str:
        """Empty where writing works."""
        if monotonic() - self._checked > _CHECK_EVERY or self._error:
            self._checked = monotonic()
            try:
                house.store.set_setting(_HEARTBEAT, machine_time(house.clock()))
                self._error = ""
            except News7DError as error:
                self._error = str(error)
        return self._error


async def healthz(request: Request) -> Response:
    house = house_of(request)
    code, told = await run_in_threadpool(_look, house, request.app.state.write_check)
    return JSONResponse(told, status_code=code, headers={"cache-control": "no-store"})


def _look(house: House, check: WriteCheck) -> tuple[int, dict[str, object]]:
    now = house.clock()
    try:
        facts = house.store.facts(now)
    except News7DError as error:
        return 503, {
            "status": "down",
            "version": house.settings.version,
            "problems": [said("database: %(error)s", error=error.args[0] if error.args else "")],
            "database_writable": False,
        }
    unwritable, lag, free = check.error(house), _lag(house, now), _free(house)
    problems = _problems(facts, now) + _own_problems(unwritable, lag, free) + _backup_problems(house)
    told: dict[str, object] = {
        "status": "degraded" if problems else "ok",
        "problems": problems,
        "version": house.settings.version,
        "database_writable": not unwritable,
        "database_bytes": facts.database_bytes,
        "schema": facts.schema,
        "feeds": facts.feeds,
        "feeds_ok": facts.feeds_ok,
        "feeds_failing": facts.feeds_failing,
        "feeds_never_polled": facts.feeds_waiting,
        "feeds_overdue": facts.feeds_overdue,
        "scheduler_lag_seconds": int(lag.total_seconds()),
        "disk_free_bytes": free,
        "last_ok_poll_age_seconds": _age(facts.last_ok_at, now),
        "last_entry_age_seconds": _age(facts.last_entry_at, now),
        "articles": facts.articles,
        "articles_waiting": dict(facts.waiting),
        "stories": facts.stories,
    }
    return (503 if unwritable else 200), told


def problems(house: House, check: WriteCheck) -> tuple[str, ...]:
    """What /healthz finds wrong, in sentences."""
    found = _look(house, check)[1]["problems"]
    assert isinstance(found, list)
    return tuple(found)


def _lag(house: House, now: datetime) -> timedelta:
    """How long the feed that is due and waits longest has been waiting."""
    due = house.store.next_due()
    return max(timedelta(0), now - due) if due is not None else timedelta(0)


def _free(house: House) -> int | None:
    return house.deps.free_bytes() if house.deps.free_bytes is not None else None


def _own_problems(unwritable: str, lag: timedelta, free: int | None) -> list[str]:
    problems: list[str] = [said("database cannot be written: %(error)s", error=unwritable)] if unwritable else []
    if lag > _LAG:
        problems.append(said("a feed has been due for %(minutes)s minutes and was not polled", minutes=int(lag.total_seconds() // 60)))
    if free is not None and free < _FREE:
        problems.append(said("only %(size)s MB are free on the disk; `news7d prune` makes room", size=free >> 20))
    return problems


def _backup_problems(house: House) -> list[str]:
    last = last_backup(house.store) if house.deps.upkeep.backups is not None else None
    return [said("the last backup failed: %(error)s", error=last.error)] if last is not None and last.error else []


def _problems(facts: Facts, now: datetime) -> list[str]:
    problems: list[str] = []
    if facts.feeds and facts.feeds_failing == facts.feeds:
        problems.append(said("every feed is failing"))
    if facts.last_ok_at is not None and now - facts.last_ok_at > _POLL_AGE:
        problems.append(said("no feed could be read for three hours"))
    if facts.feeds_overdue > max(10, facts.feeds // 5):
        problems.append(said("%(overdue)s of %(feeds)s feeds are overdue", overdue=facts.feeds_overdue, feeds=facts.feeds))
    return problems


def _age(moment: datetime | None, now: datetime) -> int | None:
    return None if moment is None else max(0, int((now - moment).total_seconds()))
