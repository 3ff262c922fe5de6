"""A few worker processes for the pure and CPU-heavy functions, where a hostile document can hurt nobody else.

A worker has a memory limit and dies with its parent. A batch that takes too long, or kills its worker, costs the pool its
processes: they are ended and started anew, and the batch is tried again one item at a time, so that only the item at
fault is lost. Its place in the result is taken by an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:  # what starts processes is imported with the first of them: a pass that finds nothing new needs none
    from concurrent.futures import Future, ProcessPoolExecutor

Job = TypeVar("Job")
Result = TypeVar("Result")

log = logging.getLogger(__name__)

MEMORY_LIMIT = 2 << 30  # bytes of address space a worker may have beyond what it starts with
BATCH_SECONDS = 60.0
ITEM_SECONDS = 15.0
FEEDS = ("news7d.stages.poll", "news7d.core.arrivals", "news7d.core.feeds", "news7d.core.listing")
ARTICLES = (
    *("news7d.stages.read", "news7d.stages.analyse", "news7d.stages.judge"),
    *("news7d.core.analyse", "news7d.core.provenance", "news7d.core.rank"),
)
PRELOAD = FEEDS + ARTICLES  # imported once for all workers


class WorkerFailed(Exception):
    """One item took its worker's time, memory or life. The message says which, for the row."""


class Pool:
    """`await pool.map(function, jobs)`: the function must be importable, its arguments and results picklable."""

    def __init__(
        self,
        workers: int,
        *,
        preload: Sequence[str] = PRELOAD,
        nice: int = 0,
    ) -> None:
        """nice: by how much the workers stand back where others want the processor as well (man 2 nice)."""
        self._workers, self._nice = max(1, workers), nice
        self._preload = list(preload)
        self._executor: ProcessPoolExecutor | None = None
        self._renewing = threading.Lock()
        self._free = asyncio.Semaphore(self._workers)  # so that time spent waiting for a worker is not held against a batch

    async def map(self, function: Callable[[Job], Result], jobs: Sequence[Job]) -> list[Result | WorkerFailed]:
        """Apply the function to every job, in one worker and in order."""
        if not jobs:
            return []
        try:
            return list(await self._run(_each, function, list(jobs), seconds=BATCH_SECONDS))
        except WorkerFailed as failure:
            if len(jobs) == 1:
                return [failure]
        log.warning("a batch of %d took its worker down; trying them one by one", len(jobs))
        return [await self._single(function, job) for job in jobs]

    async def call(self, function: Callable[..., Result], *arguments: object, seconds: float = BATCH_SECONDS) -> Result:
        """Call the function in a worker. Raises WorkerFailed, or what the function raises."""
        return await self._run(function, *arguments, seconds=seconds)

    def close(self) -> None:
        """End the workers at once. What they were doing comes due again."""
        with self._renewing:
            self._end(self._executor)
            self._executor = None

    async def _single(self, function: Callable[[Job], Result], job: Job) -> Result | WorkerFailed:
        try:
            results: list[Result] = await self._run(_each, function, [job], seconds=ITEM_SECONDS)
            return results[0]
        except WorkerFailed as failure:
            return failure

    async def _run(self, function: Callable[..., Result], *arguments: object, seconds: float) -> Result:
        async with self._free:
            return await self._watched(self._ready(), function, *arguments, seconds=seconds)

    async def _watched(self, executor: ProcessPoolExecutor, function: Callable[..., Result], *arguments: object, seconds: float) -> Result:
        from concurrent.futures.process import BrokenProcessPool

        try:
            future: Future[Result] = executor.submit(function, *arguments)
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except TimeoutError:
            self._renew(executor)
            raise WorkerFailed(f"took longer than {seconds:.0f} s to read") from None
        except BrokenProcessPool:
            self._renew(executor)
            raise WorkerFailed("took more memory than it may have, or ended its worker") from None
        except MemoryError:
            raise WorkerFailed("took more memory than it may have") from None

    def _ready(self) -> ProcessPoolExecutor:
        with self._renewing:
            if self._executor is None:
                self._executor = self._started()
            return self._executor

    def _started(self) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from news7d.work.memory import few_arenas

        few_arenas()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(self._preload)
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_begin, initargs=(self._nice,))

    def _renew(self, broken: ProcessPoolExecutor) -> None:
        with self._renewing:
            if self._executor is broken:
                self._end(broken)
                self._executor = None

    @staticmethod
    def _end(executor: ProcessPoolExecutor | None) -> None:
        if executor is None:
            return
        workers = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                worker.kill()


def _each(function: Callable[[Job], Result], jobs: list[Job]) -> list[Result]:
    return [function(job) for job in jobs]


def _begin(nice: int) -> None:
    """In the worker: Ctrl-C is the parent's business, memory is bounded, and nobody outlives the parent."""
    os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY_LIMIT if hard == resource.RLIM_INFINITY else min(MEMORY_LIMIT, hard)
    if soft == resource.RLIM_INFINITY or soft > limit:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.sentinel,), daemon=True).start()


def _follow(sentinel: int) -> None:
    from multiprocessing.connection import wait

    wait([sentinel])
    os._exit(1)
