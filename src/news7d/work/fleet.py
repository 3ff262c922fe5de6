"""A fleet: one newsroom of many processes, on PostgreSQL, with procrastinate for a queue.

    scheduler (one at a time) ─► what is due, from the rows ─► a job for each lane or stage ─► a worker: claim, do, write

A job is a batch, never one entry. It says «look at lane 7» or «analyse», not what is there: that is on the rows, so a queue
that is lost loses nothing, and a job that comes twice finds nothing. Feeds and pages are shared out by host, in lanes; the lock
of a lane lets one process work on it at a time, so no host meets two of us. Grouping stays with the process that holds its
lane in the store, because its memory is there. docs/design/033-fleet.md says why.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker

from news7d.errors import StoreError
from news7d.stages.judge import PATIENCE
from news7d.store import LANES, Store
from news7d.work.newsroom import STAGES, Newsroom

log = logging.getLogger(__name__)

ALL_LANES = tuple(range(LANES))

TICK = 1.0  # seconds between two looks for what is due
AUDIT = 5.0  # seconds between two looks for jobs whose worker is gone
HEARTBEAT = 10.0
STALLED = 30.0  # seconds without a heartbeat after which a worker counts as gone
BUDGET = 20.0  # seconds after which a job takes nothing new, so that lanes go round and a stop is quick
AGAIN = 2.0  # seconds before a worker that lost the database starts anew
THINKING = 2  # jobs of analysis and judging at a time: the pool of processes is what bounds them
QUEUE_SCHEMA = "news7d_queue_" + procrastinate.__version__.replace(".", "_")
"""The queue's tables live in a schema of their own, one for each version of procrastinate: a queue may be lost, so it is
never migrated, only made anew."""


class Fleet:
    """This process's share of the work: `run()` until cancelled."""

    def __init__(
        self,
        url: str,
        store: Store,
        newsroom: Newsroom,
        clock: Callable[[], datetime],
        *,
        stages: Sequence[str] = STAGES,
        lanes: Sequence[int] = ALL_LANES,
        upkeep: bool = False,
    ) -> None:
        """`upkeep`: this process may be the one that sweeps."""
        self._store = store
        self._newsroom = newsroom
        self._clock = clock
        self._stages = tuple(stages)
        self._lanes = tuple(lanes)
        self._upkeep = upkeep
        options = {"options": f"-c search_path={QUEUE_SCHEMA}"}
        connector = procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=5, timeout=5.0, kwargs=options)
        self._app = procrastinate.App(connector=connector)
        self._app.task(name="fetch", pass_context=True)(self._fetch)
        self._app.task(name="think", pass_context=True)(self._think)
        self._workers: list[Worker] = []
        self._running: set[int] = set()  # jobs
        self._suspects: set[int] = set()  # jobs that the queue says we do, and we do not
        self._audited = float("-inf")

    async def run(self) -> None:
        """Schedule (if nobody else does) and work on the chosen stages and lanes, until cancelled."""
        async with contextlib.AsyncExitStack() as stack:
            try:
                await stack.enter_async_context(self._app.open_async())
                await self._prepare()
            except ConnectorException as error:
                raise StoreError(f"the database is away: {error}") from error
            async with asyncio.TaskGroup() as group:
                group.create_task(self._forever(self._tick))
                if "fetch" in self._stages and self._lanes:
                    group.create_task(self._crew([f"fetch-{lane}" for lane in self._lanes], len(self._lanes)))
                if "fetch" in self._stages:
                    group.create_task(self._newsroom.push())
                    group.create_task(self._newsroom.heartbeat())
                if thinking := [stage for stage in ("analyse", "judge", "rules") if stage in self._stages]:
                    group.create_task(self._crew(thinking, THINKING))
                if "group" in self._stages:
                    group.create_task(self._forever(lambda: self._while(self._newsroom.groups, lambda: self._crew(["group"], 1))))
                if self._upkeep:
                    group.create_task(self._forever(lambda: self._while(self._keeps_house, self._newsroom.upkeep)))

    async def _prepare(self) -> None:
        """The queue's tables, made if they are missing; another process may be quicker."""
        manager = self._app.job_manager
        if await manager.check_connection_async():
            return
        schema = f"CREATE SCHEMA {QUEUE_SCHEMA};\n" + self._app.schema_manager.get_schema()
        try:
            await manager.connector.execute_query_async(query=schema.replace("%", "%%"))
        except ConnectorException:
            if not await manager.check_connection_async():
                raise

    @staticmethod
    async def _forever(step: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                await step()
            except (StoreError, ConnectorException) as error:
                log.warning("%s; trying again", error)
            await asyncio.sleep(TICK)

    # -- scheduling

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(self._store.enter, alone=False)  # again, after the database was away
        leading = await asyncio.to_thread(self._store.hold_lane, "scheduling")
        if loop.time() - self._audited > AUDIT:
            self._audited = loop.time()
            await self._audit()
            if leading:
                await self._put_back(await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED))
        if leading:
            await self._queue_what_is_due()

    async def _queue_what_is_due(self) -> None:
        lanes, stages = await asyncio.to_thread(self._store.work_due, self._clock(), patience_s=PATIENCE)
        manager = self._app.job_manager
        waiting = {job.queueing_lock for job in await manager.list_jobs_async(status="todo")} if lanes or stages else set()
        jobs = [*map(self._lane_job, lanes), *map(self._stage_job, stages)]
        if new := [job for job in jobs if job.queueing_lock not in waiting]:
            with contextlib.suppress(AlreadyEnqueued):  # by a scheduler that does not know yet that it is none any more
                await manager.batch_defer_jobs_async(new)

    def _lane_job(self, lane: int) -> Job:
        name = f"fetch-{lane}"
        return self._app.tasks["fetch"].configure(queue=name, lock=name, queueing_lock=name).make_new_job(lane=lane)

    def _stage_job(self, stage: str) -> Job:
        lock = "group" if stage == "group" else None
        return self._app.tasks["think"].configure(queue=stage, lock=lock, queueing_lock=stage).make_new_job(stage=stage)

    async def _audit(self) -> None:
        """A job that ended while the database was away is still ours in the queue's eyes, and holds its lock: put it back."""
        suspects: dict[int, Job] = {}
        for worker_id in [worker.worker_id for worker in self._workers if worker.worker_id is not None]:
            for job in await self._app.job_manager.list_jobs_async(status="doing", worker_id=worker_id):
                if job.id is not None and job.id not in self._running:
                    suspects[job.id] = job
        await self._put_back([job for key, job in suspects.items() if key in self._suspects])
        self._suspects = set(suspects)

    async def _put_back(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            try:
                await self._app.job_manager.retry_job(job)
            except ConnectorException as error:  # the same waits already: then this one has done its duty
                log.debug("job %s is not put back: %s", job.id, error)
                await self._app.job_manager.finish_job_by_id_async(job_id=job.id or 0, status=Status.FAILED, delete_job=True)

    # -- working

    async def _crew(self, queues: Sequence[str], width: int) -> None:
        """A worker on these queues, begun anew whenever the database was away."""
        while True:
            worker = self._worker(queues, width)
            try:
                await worker.run()  # type: ignore[no-untyped-call]
            except (ConnectorException, StoreError) as error:
                log.warning("the queue is away: %s; trying again", error)
            finally:
                self._workers.remove(worker)
            await asyncio.sleep(AGAIN)
            await self._farewell(worker)

    def _worker(self, queues: Sequence[str], width: int) -> Worker:
        worker = Worker(
            self._app,
            queues=queues,
            concurrency=width,
            install_signal_handlers=False,
            shutdown_graceful_timeout=1.0,
            delete_jobs="always",
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
        )
        self._workers.append(worker)
        return worker

    async def _farewell(self, worker: Worker) -> None:
        """What a worker of ours left undone need not wait until it counts as stalled."""
        if worker.worker_id is not None:
            with contextlib.suppress(ConnectorException):
                await self._app.job_manager.unregister_worker(worker.worker_id)

    async def _keeps_house(self) -> bool:
        return bool(await asyncio.to_thread(self._store.hold_lane, "upkeep"))

    @staticmethod
    async def _while(chosen: Callable[[], Awaitable[bool]], work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do it for as long as this process is the one that is to."""
        if not await chosen():
            return
        task = asyncio.create_task(work())
        try:
            while await chosen():  # the database tells it, and only when asked
                await asyncio.wait({task}, timeout=AUDIT)
                if task.done():
                    return task.result()
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _fetch(self, context: procrastinate.JobContext, lane: int) -> None:
        with self._counted(context):
            await self._newsroom.fetch_lane(lane, BUDGET)

    async def _think(self, context: procrastinate.JobContext, stage: str) -> None:
        with self._counted(context):
            await self._newsroom.until_dry(stage, BUDGET)

    @contextlib.contextmanager
    def _counted(self, context: procrastinate.JobContext) -> Iterator[None]:
        """A job never fails: what it could not do stays due on its row."""
        key = context.job.id or 0
        self._running.add(key)
        try:
            yield
        except StoreError as error:
            log.warning("%s; its work comes due again", error)
        except Exception:
            log.exception("a job failed for a reason that is ours; its work comes due again")
        finally:
            self._running.discard(key)
