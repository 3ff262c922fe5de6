"""Worker processes: a hostile document costs itself, and nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time

import psutil
import pytest

from news7d.work import pool as pool_module
from news7d.work.pool import Pool, WorkerFailed


def double(number):
    return number * 2


def behave(how):
    if how == "eat":
        return len(bytearray(64 << 30))
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "hang":
        time.sleep(600)
    return how


@pytest.fixture
def pool():
    made = Pool(2, preload=())
    yield made
    made.close()


def test_results_come_in_order(pool):
    assert asyncio.run(pool.map(double, list(range(100)))) == [2 * number for number in range(100)]


def test_what_kills_its_worker_costs_only_itself(pool):
    good, bad, also_good = asyncio.run(pool.map(behave, ["one", "die", "two"]))
    assert (good, also_good) == ("one", "two")
    assert isinstance(bad, WorkerFailed)


def test_what_eats_the_memory_costs_only_itself(pool):
    good, bad = asyncio.run(pool.map(behave, ["one", "eat"]))
    assert good == "one"
    assert isinstance(bad, WorkerFailed)
    assert "memory" in str(bad)


def test_what_takes_too_long_costs_only_itself(pool, monkeypatch):
    monkeypatch.setattr(pool_module, "BATCH_SECONDS", 5.0)
    monkeypatch.setattr(pool_module, "ITEM_SECONDS", 5.0)
    good, bad, also_good = asyncio.run(pool.map(behave, ["one", "hang", "two"]))
    assert (good, also_good) == ("one", "two")
    assert "longer" in str(bad)


def test_no_worker_outlives_a_killed_parent():
    program = textwrap.dedent("""
        import asyncio, os, sys
        from news7d.work.pool import Pool
        async def main():
            pool = Pool(2, preload=())
            await asyncio.gather(*(pool.map(abs, [1]) for _ in range(4)))
            print(*pool._executor._processes, flush=True)
            await asyncio.sleep(60)
        if __name__ == "__main__":
            asyncio.run(main())
    """)
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        workers = [int(pid) for pid in parent.stdout.readline().split()]
    finally:
        parent.kill()
        parent.wait()
    assert workers
    for _ in range(100):
        if not any(psutil.pid_exists(pid) for pid in workers):
            break
        time.sleep(0.1)
    assert not any(psutil.pid_exists(pid) for pid in workers)
