"""Whole processes measured, and whether the machine had something else to do meanwhile.

run ─► cost_of: processor of the whole tree, wall, peak memory
alternately: programs take turns; a run during which others had more than a tenth of the machine is discarded and repeated
"""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import psutil

from bench.table import Found, Sample

QUIET = 0.10  # share of the machine that others may have during a run that counts
TRIES = 4  # for one sample; the quietest counts if none was quiet
PATIENCE = 240.0  # seconds of discarded runs in all: on a machine that is never quiet, what comes counts, and the table says so

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    cpu_s: float  # the process and all its children
    wall_s: float
    peak_mb: float  # resident, the whole tree, sampled
    main_mb: float  # resident, the process itself, as the system counts it
    output: str

    def sample(self, disk: float | None = None) -> Sample:
        return Sample(cpu_s=self.cpu_s, wall_s=self.wall_s, peak_mb=self.peak_mb, disk=disk)


def cost_of(arguments: list[str], environ: Mapping[str, str] | None = None, *, stdin: str | None = None) -> Cost:
    """Run the command to its end and say what it took. `stdin` names a file. Ends the bench where the command fails."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as sink, open(stdin or os.devnull, "rb") as source:
        process = subprocess.Popen(arguments, env=os.environ | (environ or {}), stdin=source, stdout=sink)
        seen = _watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - began
        sink.seek(0)
        output = sink.read()
    peak_mb, workers_s = seen()
    if process.returncode:
        sys.exit(f"bench: {' '.join(arguments)[:300]} ended with {process.returncode}\n{output[-2000:]}")
    _OWN.orphans_s += workers_s
    cpu_s = usage.ru_utime + usage.ru_stime + workers_s
    return Cost(cpu_s=cpu_s, wall_s=wall, peak_mb=peak_mb, main_mb=usage.ru_maxrss / 1024, output=output)


def _watch(pid: int) -> Callable[[], tuple[float, float]]:
    """Samples a process tree; the function it returns gives its peak of resident memory in MB, and the processor seconds of the
    processes below the first one: a fork server's workers are nobody's children whom the first one waits for."""
    peak = 0.0
    workers: dict[int, float] = {}
    over = threading.Event()

    def sample() -> None:
        nonlocal peak
        while not over.wait(0.02):
            try:
                top = psutil.Process(pid)
                below = top.children(recursive=True)
                peak = max(peak, sum(_resident(process) for process in [top, *below]))
            except psutil.Error:
                return
            workers.update((process.pid, spent) for process in below if (spent := spent_by(process)))

    watcher = threading.Thread(target=sample, daemon=True)
    watcher.start()

    def stop() -> tuple[float, float]:
        over.set()
        watcher.join()
        return peak, sum(workers.values())

    return stop


def spent_by(process: psutil.Process) -> float:
    """Processor seconds of a process so far."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def tree_spent(pid: int) -> float:
    """Processor seconds of a process and those below it."""
    top = psutil.Process(pid)
    return sum(spent_by(process) for process in [top, *top.children(recursive=True)])


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.Error:
        return 0.0


# ------------------------------------------------------------------ was the machine ours?


@dataclass(slots=True)
class _Own:
    """What the bench itself has spent beside the children that it waited for."""

    orphans_s: float = 0.0
    servers: dict[int, float] = field(default_factory=dict)  # processes that run beside the measured ones, by pid

    def spent(self) -> float:
        for pid in list(self.servers):
            try:
                self.servers[pid] = tree_spent(pid)
            except psutil.Error:
                pass  # it has ended; what it had spent counts
        waited = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + waited.ru_utime + waited.ru_stime + self.orphans_s + sum(self.servers.values())


_OWN = _Own()


def is_ours(pid: int) -> None:
    """This process belongs to the bench: what it takes is not «something else»."""
    _OWN.servers[pid] = 0.0


def has_ended(pid: int) -> None:
    """It was waited for, so its processor is that of a child now."""
    _OWN.servers.pop(pid, None)


def share_of_others(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` returns, and the share of the machine that other processes had meanwhile (0 to 1)."""
    busy, own, began = _busy(), _OWN.spent(), time.monotonic()
    result = work()
    wall = time.monotonic() - began
    others = (_busy() - busy) - (_OWN.spent() - own)
    return result, max(0.0, others / wall / (psutil.cpu_count() or 1))


def _busy() -> float:
    times = psutil.cpu_times()
    return float(sum(getattr(times, name, 0.0) for name in ("user", "nice", "system", "irq", "softirq", "steal")))


@dataclass(slots=True)
class _Patience:
    left_s: float = PATIENCE


_PATIENCE = _Patience()


def be_patient(seconds: float) -> None:
    """Discard runs for at most so long in all."""
    _PATIENCE.left_s = seconds


def quietest(work: Callable[[], Result]) -> tuple[Result, float, int]:
    """`work` done until others left the machine to it, a few times at most: (its best result, their share then, runs discarded)."""
    runs: list[tuple[float, Result]] = []
    while not runs or (runs[-1][0] > QUIET and len(runs) < TRIES and _PATIENCE.left_s > 0):
        began = time.monotonic()
        result, others = share_of_others(work)
        runs.append((others, result))
        if others > QUIET:
            _PATIENCE.left_s -= time.monotonic() - began
    others, best = min(runs, key=lambda run: run[0])
    return best, others, len(runs) - 1


def alternately(programs: Mapping[str, Callable[[], tuple[Sample, ...]]], rounds: int) -> list[Found]:
    """Each program's samples, `rounds` of them in turns: one Found for each place of the tuples that the programs return."""
    kept: dict[str, list[tuple[Sample, ...]]] = {name: [] for name in programs}
    discarded, busiest = 0, 0.0
    for number in range(rounds):
        for name, work in programs.items():
            best, others, again = quietest(work)
            kept[name].append(best)
            discarded, busiest = discarded + again, max(busiest, others)
            print(f"  {name}, round {number + 1}: others had {100 * others:.0f} % of the machine", file=sys.stderr, flush=True)
    places = range(len(next(iter(kept.values()))[0]))
    return [
        Found(samples={name: [run[place] for run in runs] for name, runs in kept.items()}, discarded=discarded, busy=busiest)
        for place in places
    ]


def described() -> str:
    """The machine in one line: processor, cores, memory, system, Python."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.machine()
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {psutil.cpu_count()} cores, {memory:.0f} GB, {system}"
