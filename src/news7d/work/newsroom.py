"""The newsroom that never sleeps: every stage as a loop over what is due, in one process.

    polls ─► entries ─► analysis ─► stories ─► verdicts ─► the next edition
    pages ─────────────────┘

What is due is a fact on a row, so a loop that stops loses nothing: when it starts again, it goes on where it was.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field
from datetime import datetime, timedelta
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from news7d.core.schedule import READINGS, UNREACHED, Pace
from news7d.errors import Conflict, ExtractError, FetchError, ParseError, StoreError, Throttled
from news7d.model import ArticleChange, ArticleTask, DueFeed
from news7d.net import Fetcher, Hold
from news7d.nouns import dataclass
from news7d.stages import poll
from news7d.store import Store
from news7d.work.pool import Pool, WorkerFailed
from news7d.work.stream import Batcher, Stream
from news7d.work.timetable import Timetable

if TYPE_CHECKING:  # pages bring half of the house with them, which a pass that finds nothing new does without
    from news7d.stages import read
    from news7d.stages.group import GroupLane
    from news7d.stages.keeping import Upkeep
    from news7d.stages.lists import Imprint
    from news7d.stages.rules import RuleDesk
    from news7d.stages.websub import Callbacks
    from news7d.work.alerts import AlertDesk, Caller
    from news7d.work.hub import HubDesk
    from news7d.work.meter import Meter  # prometheus_client takes as long to load as a poll takes
    from news7d.work.onward import Onward
    from news7d.work.push import Push

log = logging.getLogger(__name__)
Result = TypeVar("Result")

STAGES = ("fetch", "analyse", "group", "judge", "rules")

POLL_LEASE = 180.0  # seconds that a claimed feed, page or article stays ours; longer than any fetch may take
PAGE_LEASE = 300.0
STAGE_LEASE = 300.0
UNDER_WAY = 400  # feeds, and pages, asked for at a time: most wait for their host's turn; the fetcher bounds the connections
LANE_WIDTH = 100  # of a lane of a fleet
LANE_GAP = 0.5  # seconds between two looks for more in a lane
BATCH_BYTES = 2 * 1024 * 1024  # of bodies that go to a worker at once: they are copied on the way
UNSETTLED_BYTES = 4 * 1024 * 1024  # of bodies that wait for a worker or to be stored: while there are so many, nothing more is asked for
STAGE_BATCH = 128
JUDGE_BATCH = 16
MOVES_LOOK = 300.0  # seconds between two looks for files that another process left half taken in
HEARTBEAT = 60.0  # seconds between two signs of life
IDLE = 2.0  # seconds between two looks for work when there was none


@dataclass(slots=True)
class Tally:
    """What a run has done so far, for progress bars and summaries."""

    feeds: int = 0
    feeds_total: int = 0
    failed: int = 0
    unreached: int = 0  # of these: nobody answered at all
    unchanged: int = 0
    entries_new: int = 0
    entries_changed: int = 0
    pages: int = 0
    pages_failed: int = 0
    analysed: int = 0
    grouped: int = 0
    judged: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)  # (feed url, sentence)


class Newsroom:
    """All loops of one process over one store."""

    def __init__(
        self,
        store: Store,
        fetcher: Fetcher,
        pool: Pool,
        clock: Callable[[], datetime],
        *,
        window: timedelta = timedelta(days=10),
        pace: Pace = Pace(),
        polls_per_day: float | None = None,
        readings: tuple[timedelta, ...] = READINGS,
        callbacks: Callbacks | None = None,
        imprint: Imprint | None = None,
        caller: Callable[[], Caller] | None = None,
        meter: Meter | None = None,
        host: str = "",
        upkeep: Callable[[], Upkeep] | None = None,
        on_progress: Callable[[Tally], None] = lambda tally: None,
    ) -> None:
        self.tally = Tally()
        self._store = store
        self._fetcher = fetcher
        self._pool = pool
        self._clock = clock
        self._timetable = Timetable(store, clock, pace, polls_per_day=polls_per_day)
        self._readings = readings
        self._meter = meter
        self._upkeep = upkeep
        self._host = host  # of this house, as its ledger is named
        self._window = window
        self._rules: RuleDesk | None = None  # made when a story first waits for rules
        self._on_progress = on_progress
        self._settle_polls = Batcher(self._settle_polled, size=24, weigh=poll.weight, most=BATCH_BYTES, bound=UNSETTLED_BYTES)
        self._settle_same = Batcher(self._settle_polled, size=256, delay=0.2)  # nothing to parse: the more in a transaction the better
        self._settle_pages = Batcher(self._settle_read, size=8, weigh=_page_weight, most=BATCH_BYTES, bound=UNSETTLED_BYTES)
        self._polls = Stream("polls", self._claim_polls, self._poll, width=UNDER_WAY, idle=IDLE)
        self._pages = Stream("pages", self._claim_pages, self._page, width=UNDER_WAY, idle=IDLE)
        self._callbacks = callbacks
        self._desk = _desk(store, fetcher, clock, imprint) if imprint is not None else None
        self._caller = caller
        self._alerts: AlertDesk | None = None
        self._not_whole: dict[int, poll.Parsed] = {}  # by feed: what its answer leads on to is still to be fetched
        self._busy_outlets: dict[int, int] = {}
        self._claimed_feeds: dict[int, int | None] = {}  # and not settled yet: feed, lane
        self._claimed_pages: dict[int, int | None] = {}
        self._moves = asyncio.Event()
        self._pauses: dict[str, float] = {}  # hosts that are closed, as the store knows it; until when, by the loop's clock

    # -- what a pass that finds nothing new does without

    @cached_property
    def _lane(self) -> GroupLane:
        from news7d.stages.group import GroupLane

        return GroupLane(self._store, window=self._window)

    @cached_property
    def _push(self) -> Push:
        from news7d.work.push import Push

        return Push(self._store, self._fetcher, self._pool, self._clock, self._callbacks, on_news=self._count_deliveries)

    @cached_property
    def _onward(self) -> Onward:
        from news7d.work.onward import Onward

        return Onward(self._store, self._fetcher, self._pool)

    # -- the two ways to run

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._polls.run())
                group.create_task(self._pages.run())
                group.create_task(self.push())
                for step in (self._analyse_step, self._group_step, self._judge_step, self.rule_step):
                    group.create_task(self._forever(step))
                group.create_task(self._keep_house())
                group.create_task(self.heartbeat())
        finally:
            await self._stop(self._polls, self._pages)

    async def one_pass(self, due: Sequence[DueFeed], *, feeds_only: bool = False) -> Tally:
        """Poll the given feeds once, then read, analyse and group until nothing waits."""
        waiting = list(due)
        self.tally.feeds_total = len(waiting)
        await self._learn_pauses()

        async def claim(limit: int) -> Sequence[DueFeed]:
            batch = waiting[:limit]
            del waiting[:limit]
            return batch

        life = asyncio.create_task(self.heartbeat())
        try:
            polls = asyncio.create_task(Stream("polls", claim, self._poll, width=UNDER_WAY).drain())
            if not feeds_only:
                await self._drain(polls)
            await polls
        finally:
            life.cancel()
        return self.tally

    async def fetch_lane(self, lane: int, seconds: float) -> None:
        """Poll and read what is due at the hosts of one lane, for about so long or until nothing is; then wait for what is under way.

        Whoever calls this is the only one who works on that lane.
        """
        over = asyncio.get_running_loop().time() + seconds
        await self._learn_pauses()

        async def feeds(limit: int) -> Sequence[DueFeed]:
            return await self._claim_polls(limit, lane) if asyncio.get_running_loop().time() < over else ()

        async def articles(limit: int) -> Sequence[ArticleTask]:
            return await self._claim_pages(limit, lane) if asyncio.get_running_loop().time() < over else ()

        polls = Stream(f"polls of lane {lane}", feeds, self._poll, width=LANE_WIDTH, gap=LANE_GAP)
        pages = Stream(f"pages of lane {lane}", articles, self._page, width=LANE_WIDTH, gap=LANE_GAP)
        reading = asyncio.create_task(pages.drain())
        try:
            await polls.drain()
            while not reading.done():
                await asyncio.wait({reading}, timeout=LANE_GAP)
                await polls.drain()
        finally:
            reading.cancel()
            if polls.busy or pages.busy:
                await self._stop(polls, pages, lane=lane)

    async def until_dry(self, stage: str, seconds: float) -> None:
        """Do "analyse", "group", "judge" or "rules", batch after batch, for about so long or until nothing waits."""
        step = {"analyse": self._analyse_step, "group": self._group_step, "judge": self._judge_step, "rules": self.rule_step}[stage]
        over = asyncio.get_running_loop().time() + seconds
        while await step() and asyncio.get_running_loop().time() < over:
            pass

    async def push(self) -> None:
        """What comes from outside without being asked for, and what goes out, until cancelled; any number of processes may.

        Look after hubs, read what they deliver, and be one; take in what readers bring from elsewhere; alert readers.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._push.run())
            group.create_task(self._move_in())
            if self._desk is not None:
                group.create_task(self._desk.run())
            if self._caller is not None:
                self._alerts = _alert_desk(self._store, self._fetcher, self._clock, self._caller())
                group.create_task(self._alerts.run())

    async def begin_push(self) -> None:
        """For the process that hubs call: callbacks at an address that is not ours (any more) are given up."""
        await self._push.begin()

    async def groups(self) -> bool:
        """Whether this process is the one that places articles in stories. Asked now and then, it also forgets what is too old."""
        held = await asyncio.to_thread(self._lane.held)
        if held:
            await asyncio.to_thread(self._lane.forget, self._clock())
        return held

    async def upkeep(self) -> None:
        """What one process of a house does beside the stages, until cancelled."""
        await self._keep_house()

    async def heartbeat(self) -> None:
        """Sign once a minute that feeds are watched, until cancelled: what is missing afterwards is a gap in what we know."""
        while True:
            try:
                await asyncio.to_thread(self._store.beat, self._clock())
            except StoreError as error:
                log.warning("%s; trying again", error)
            await asyncio.sleep(HEARTBEAT)

    def wake(self) -> None:
        """Feeds were added or made due, or a hub has delivered: look at once."""
        self._polls.wake()
        self._push.wake()
        if self._alerts is not None:
            self._alerts.wake()

    def wake_moves(self) -> None:
        """A reader wants a file taken in."""
        self._moves.set()

    async def _move_in(self) -> None:
        """Take in what readers bring from elsewhere, a batch at a time beside all else."""
        loop = asyncio.get_running_loop()
        while True:
            self._moves.clear()
            try:
                if await asyncio.to_thread(self._store.moves_wait, self._clock()):
                    from news7d.stages.moving import batches  # with the parsers of files that nobody may ever bring

                    steps = batches(self._store, self._clock, lambda: _call(loop, self._polls.wake))
                    while await asyncio.to_thread(next, steps, None) is not None:
                        self._pages.wake()
            except (StoreError, Conflict) as error:
                log.warning("%s; trying again", error)
            except Exception:
                log.exception("moving in failed for a reason that is ours; it goes on when its lease is over")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._moves.wait(), MOVES_LOOK)

    async def _drain(self, polls: asyncio.Task[None]) -> None:
        """Think until nothing waits, while the polls and then the pages come in."""
        await self._think_while(polls)
        while True:
            await self._think_while(asyncio.create_task(self._pages.drain()))
            if not await self._think() and not await self._judge_step(patience_s=0) and not await self.rule_step():
                return

    async def _think_while(self, incoming: asyncio.Task[None]) -> None:
        while not incoming.done():
            if not await self._think():
                await asyncio.wait({incoming}, timeout=0.2)
        await incoming

    async def _think(self) -> int:
        return sum(await asyncio.gather(self._analyse_step(), self._group_step(), self._judge_step()))

    async def _forever(self, step: Callable[[], Awaitable[int]]) -> None:
        while True:
            done = 0
            try:
                done = await step()
            except StoreError as error:
                log.warning("%s; trying again", error)
            except Exception:
                log.exception("a stage failed for a reason that is ours; its work comes due again")
            if not done:
                await asyncio.sleep(IDLE / 4)

    async def _keep_house(self) -> None:
        while True:
            await asyncio.sleep(600)
            for chore in (
                self._let_go,
                self._back_up,
                self._measure,
                self._forget_old,
                self._close_days,
                self._count_days,
                self._fill_names,
            ):
                try:
                    await asyncio.to_thread(chore)
                except StoreError as error:
                    log.warning("%s; trying again in ten minutes", error)

    @property
    def _chores(self) -> tuple[Callable[[], None], ...]:
        keeping_house = (self._let_go, self._back_up, self._measure, self._forget_old)
        return (*keeping_house, self._close_days, self._count_days, self._fill_names)

    def _let_go(self) -> None:
        from news7d.stages import keeping

        if keeping.let_go(self._store, self._kept, self._clock()):
            keeping.give_back(self._store)

    def _back_up(self) -> None:
        from news7d.stages import keeping

        done = keeping.back_up_if_due(self._store, self._kept, self._clock())
        if done is not None and done.error:
            log.warning("the backup failed: %s; trying again in an hour", done.error)

    @cached_property
    def _kept(self) -> Upkeep:
        from news7d.stages.keeping import Upkeep

        return self._upkeep() if self._upkeep else Upkeep()

    def _measure(self) -> None:
        self._store.measure_now_and_then(self._clock())

    def _forget_old(self) -> None:
        from news7d.stages import judge

        self._lane.forget(self._clock())
        self._store.sweep_alerts(self._clock())
        self._store.forget_fingerprints(self._clock() - judge.WEEKS)
        self._store.prune_sessions(self._clock())
        self._store.prune_deeds(self._clock())

    def _fill_names(self) -> None:
        """After an upgrade: names of what was analysed before, some thousand reports at a time."""
        for _ in range(20):
            if not self._store.fill_names():
                return

    def _close_days(self) -> None:
        from news7d.stages.ledger import close_days  # once a day: polling needs no signatures

        close_days(self._store, self._clock(), self._host)

    def _count_days(self) -> None:
        from news7d.stages.numbers import count_days  # once a day too

        count_days(self._store, self._clock())

    async def _stop(self, *streams: Stream[Any], lane: int | None = None) -> None:
        """End what is under way; what was claimed and not got to comes due at once, for whoever is there."""
        for stream in streams:
            await stream.stop()
        feeds, pages = ([key for key, of in claimed.items() if of == lane] for claimed in (self._claimed_feeds, self._claimed_pages))
        with contextlib.suppress(StoreError):  # then their leases end by themselves
            await asyncio.to_thread(self._store.give_back, self._clock(), feeds, pages)
        _forget(self._claimed_feeds, feeds)
        _forget(self._claimed_pages, pages)

    @staticmethod
    async def _stored(lease_s: float, write: Callable[..., Result], *arguments: Any) -> Result:
        """Write, again and again while the database is busy, full or away and the claim lasts: so nothing is fetched twice for that."""
        loop = asyncio.get_running_loop()
        until = loop.time() + lease_s - 10
        while True:
            try:
                return await asyncio.to_thread(write, *arguments)
            except StoreError as error:
                if loop.time() > until:
                    raise
                log.warning("%s; trying again", error)
            await asyncio.sleep(IDLE)

    # -- hosts that asked us to stay away: one process hears it, all keep to it, after a restart too

    async def _learn_pauses(self) -> None:
        now, at = self._clock(), asyncio.get_running_loop().time()
        for host, until in (await asyncio.to_thread(self._store.host_pauses, now)).items():
            left = (until - now).total_seconds()
            if self._pauses.get(host, 0.0) < at + left - 1:
                self._fetcher.pause(host, left)
                self._pauses[host] = at + left

    async def _tell_pauses(self) -> None:
        at = asyncio.get_running_loop().time()
        self._pauses = {host: until for host, until in self._pauses.items() if until > at}
        for load in self._fetcher.load():
            if load.closed_s > 1 and self._pauses.get(load.host, 0.0) < at + load.closed_s - 1:
                try:
                    await asyncio.to_thread(self._store.pause_host, load.host, self._clock() + timedelta(seconds=load.closed_s))
                except StoreError as error:  # told with the next answer of that host; what was fetched must not be lost for it
                    log.warning("%s; trying again", error)
                    continue
                self._pauses[load.host] = at + load.closed_s

    # -- polls

    async def _claim_polls(self, limit: int, lane: int | None = None) -> Sequence[DueFeed]:
        await asyncio.to_thread(self._timetable.keep)
        due = await asyncio.to_thread(self._store.due_feeds, self._clock(), limit, POLL_LEASE, lane=lane)
        self._claimed_feeds.update((one.feed.id, lane) for one in due)
        return due

    async def _poll(self, due: DueFeed) -> None:
        self._not_whole.pop(due.feed.id, None)  # of a poll that was broken off
        with self._fetcher.hold() as hold:
            fetched = await self._ask_feed(due, hold)
            await (self._settle_polls if poll.job_of(fetched) else self._settle_same).submit(fetched)
        if parsed := self._not_whole.pop(due.feed.id, None):
            await self._write_polled([await self._onward.whole(fetched, parsed)])
            self._onward.written(due.feed.id)

    async def _ask_feed(self, due: DueFeed, hold: Hold) -> poll.Fetched:
        url, status = due.feed.url, due.status
        try:
            response = await self._fetcher.get(
                url, accept="feed", etag=status.etag, last_modified=status.last_modified, hold=hold, gate=self._settle_polls.ready
            )
            self._fetched("feed", response.took_s, len(response.body))
            return poll.Fetched(due=due, at=self._clock(), response=response)
        except FetchError as error:
            self._fetched("feed", error.took_s)
            return poll.Fetched(due=due, at=self._clock(), error=error, own_outage=self._fetcher.own_outage())

    async def _settle_polled(self, batch: list[poll.Fetched]) -> None:
        jobs = {id(fetched): job for fetched in batch if (job := poll.job_of(fetched))}
        start = monotonic()
        parsed = dict(zip(jobs, await self._pool.map(poll.think, list(jobs.values())), strict=True))
        results = [(fetched, _readable(parsed.get(id(fetched)))) for fetched in batch]
        self._staged("parse", start, len(jobs))
        leading_on = await asyncio.to_thread(poll.lead_on, self._store, results) if parsed else set()
        self._not_whole.update((f.due.feed.id, p) for f, p in results if p is not None and f.due.feed.id in leading_on)
        await self._write_polled([(f, p) for f, p in results if f.due.feed.id not in leading_on])

    async def _write_polled(self, results: Sequence[tuple[poll.Fetched, poll.Parsed | None]]) -> None:
        if not results:
            return
        batch = [fetched for fetched, _ in results]
        if any(isinstance(fetched.error, Throttled) for fetched in batch):
            await self._tell_pauses()
        new, changed = await self._stored(POLL_LEASE, self._store_polled, results)
        _forget(self._claimed_feeds, [fetched.due.feed.id for fetched in batch])
        self._count_polls(results, new, changed)
        if new or changed:
            self._pages.wake()

    def _store_polled(self, results: Sequence[tuple[poll.Fetched, poll.Parsed | None]]) -> tuple[int, int]:
        return poll.write(self._store, results, self._timetable.pace())

    def _count_polls(self, results: Sequence[tuple[poll.Fetched, poll.Parsed | None]], new: int, changed: int) -> None:
        tally = self.tally
        for fetched, parsed in results:
            error = fetched.error or (parsed.error if parsed else None)
            if self._meter:
                self._meter.polled("failed" if error else "unchanged" if parsed is None else "new", error.cause if error else None)
            if error is not None:
                tally.failures.append((fetched.due.feed.url, str(error)))
            tally.failed += error is not None
            tally.unreached += error is not None and error.cause in UNREACHED
            tally.unchanged += error is None and parsed is None
        if self._meter:
            self._meter.entries(new, changed)
        tally.feeds += len(results)
        tally.entries_new += new
        tally.entries_changed += changed
        del tally.failures[:-1000]
        self._on_progress(tally)

    def _count_deliveries(self, new: int, changed: int) -> None:
        if self._meter:
            self._meter.entries(new, changed)
        self.tally.entries_new += new
        self.tally.entries_changed += changed
        if new or changed:
            self._pages.wake()
            self._on_progress(self.tally)

    # -- pages

    async def _claim_pages(self, limit: int, lane: int | None = None) -> Sequence[ArticleTask]:
        busy = dict(self._busy_outlets)
        tasks = await asyncio.to_thread(self._store.due_pages, self._clock(), limit, PAGE_LEASE, busy=busy, lane=lane)
        self._claimed_pages.update((task.article_id, lane) for task in tasks)
        for task in tasks:
            self._busy_outlets[task.outlet.id] = self._busy_outlets.get(task.outlet.id, 0) + 1
        return tasks

    async def _page(self, task: ArticleTask) -> None:
        with self._fetcher.hold() as hold:
            await self._page_in(task, hold)

    async def _page_in(self, task: ArticleTask, hold: Hold) -> None:
        try:
            change = await self._read_page(task, hold)
        finally:
            self._busy_outlets[task.outlet.id] -= 1
            if not self._busy_outlets[task.outlet.id]:
                del self._busy_outlets[task.outlet.id]
        await self._settle_pages.submit(change)

    async def _read_page(self, task: ArticleTask, hold: Hold) -> read.ReadJob | ArticleChange:
        from news7d.stages import read

        try:
            response = await self._fetcher.get(
                task.url, accept="page", etag=task.etag, last_modified=task.last_modified, hold=hold, gate=self._settle_pages.ready
            )
        except FetchError as error:
            self._fetched("page", error.took_s)
            return read.failed(task, error, self._clock())
        self._fetched("page", response.took_s, len(response.body))
        job = read.ReadJob(task=task, response=response, now=self._clock(), readings=self._readings)
        return await self._with_further_pages(job, hold)

    async def _with_further_pages(self, job: read.ReadJob, hold: Hold) -> read.ReadJob:
        """The other pages of an article that is split over several, as far as they can be had."""
        from news7d.stages import read

        while read.may_have_more(job):
            url = (await self._pool.map(read.next_page, [job]))[0]
            if not isinstance(url, str):
                break
            try:
                response = await self._fetcher.get(url, accept="page", hold=hold)
            except FetchError:
                break
            job = dataclasses.replace(job, further=(*job.further, response))
        return job

    async def _settle_read(self, batch: list[read.ReadJob | ArticleChange]) -> None:
        from news7d.stages import read

        jobs = [item for item in batch if isinstance(item, read.ReadJob)]
        changes = [item for item in batch if isinstance(item, ArticleChange)]
        start = monotonic()
        for job, result in zip(jobs, await self._pool.map(read.think, jobs), strict=True):
            changes.append(read.failed(job.task, _unreadable(result), self._clock()) if isinstance(result, WorkerFailed) else result)
        if any(change.cause == "throttled" for change in changes):
            await self._tell_pauses()
        await self._stored(PAGE_LEASE, read.write, self._store, changes)
        _forget(self._claimed_pages, [change.article_id for change in changes])
        self._staged("read", start, len(jobs))
        self._count_pages(changes)
        self.tally.pages += len(changes)
        self.tally.pages_failed += sum(change.cause is not None for change in changes)
        self._on_progress(self.tally)

    def _count_pages(self, changes: Sequence[ArticleChange]) -> None:
        for change in changes if self._meter else ():
            assert self._meter is not None
            self._meter.paged("failed" if change.cause else "unchanged" if change.article is None else "read", change.cause)

    def _fetched(self, what: str, took_s: float | None, size: int = 0) -> None:
        if self._meter:
            self._meter.fetched(what, took_s, size)

    def _staged(self, stage: str, start: float, items: int) -> None:
        if self._meter:
            self._meter.staged(stage, monotonic() - start, items)

    # -- analysis, stories, verdicts: one batch each, and how many items that were

    async def _analyse_step(self) -> int:
        start = monotonic()
        tasks = await asyncio.to_thread(self._store.due_articles, "analyse", self._clock(), 2 * STAGE_BATCH, STAGE_LEASE)
        await asyncio.gather(*(self._analyse(tasks[at : at + STAGE_BATCH]) for at in range(0, len(tasks), STAGE_BATCH)))
        self.tally.analysed += len(tasks)
        self._staged("analyse", start, len(tasks))
        return self._progressed(len(tasks))

    async def _analyse(self, tasks: Sequence[ArticleTask]) -> None:
        from news7d.stages import analyse

        results = await self._pool.map(analyse.think, tasks)
        pairs = zip(tasks, results, strict=True)
        changes = [analyse.nothing(task) if isinstance(result, WorkerFailed) else result for task, result in pairs]
        await self._stored(STAGE_LEASE, analyse.write, self._store, changes)

    async def _group_step(self) -> int:
        start = monotonic()
        placed = await asyncio.to_thread(self._lane.step, self._clock())
        self.tally.grouped += placed
        self._staged("group", start, placed)
        return self._progressed(placed)

    async def _judge_step(self, patience_s: float | None = None) -> int:
        from news7d.stages import judge
        from news7d.stages.hurry import hurry

        start, patience_s = monotonic(), judge.PATIENCE if patience_s is None else patience_s
        stories = await asyncio.to_thread(judge.read, self._store, self._clock(), JUDGE_BATCH, patience_s=patience_s)
        results = await self._pool.map(judge.think, stories)
        pairs = zip(stories, results, strict=True)
        verdicts = [judge.undecided(story) if isinstance(result, WorkerFailed) else result for story, result in pairs]
        if verdicts:
            await self._stored(STAGE_LEASE, judge.write, self._store, verdicts, self._clock())
            if await asyncio.to_thread(hurry, self._store, verdicts, self._clock()):
                self._polls.wake()
        self.tally.judged += len(verdicts)
        self._staged("judge", start, len(verdicts))
        return self._progressed(len(verdicts))

    async def rule_step(self) -> int:
        """Apply readers' rules to stories that were judged, and to what is stored where somebody wants that."""
        start = monotonic()
        looked_at = await asyncio.to_thread(self._rule_desk().step, self._clock())
        self._staged("rules", start, looked_at)
        return looked_at

    def _rule_desk(self) -> RuleDesk:
        if self._rules is None:
            from news7d.stages.rules import RuleDesk

            self._rules = RuleDesk(self._store)
        return self._rules

    def _progressed(self, count: int) -> int:
        if count:
            self._on_progress(self.tally)
        return count


def _desk(store: Store, fetcher: Fetcher, clock: Callable[[], datetime], imprint: Imprint) -> HubDesk:
    from news7d.work.hub import HubDesk  # with all that lists are written with, which a house without a hub does without

    return HubDesk(store, fetcher, clock, imprint)


def _alert_desk(store: Store, fetcher: Fetcher, clock: Callable[[], datetime], caller: Caller) -> AlertDesk:
    from news7d.work.alerts import AlertDesk  # with mail and its cryptography

    return AlertDesk(store, fetcher, clock, caller)


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """From a thread."""
    loop.call_soon_threadsafe(what)


def _forget(claimed: dict[int, int | None], keys: Sequence[int]) -> None:
    for key in keys:
        claimed.pop(key, None)


def _page_weight(item: read.ReadJob | ArticleChange) -> int:
    return 0 if isinstance(item, ArticleChange) else len(item.response.body)


def _readable(result: poll.Parsed | WorkerFailed | None) -> poll.Parsed | None:
    if isinstance(result, WorkerFailed):
        return poll.Parsed(feed=None, error=ParseError(f"The feed {result}."))
    return result


def _unreadable(failure: WorkerFailed) -> ExtractError:
    return ExtractError(f"The page {failure}.")
