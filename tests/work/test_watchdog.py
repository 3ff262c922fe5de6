"""A loop that stands still ends its process and says where; one that goes round does not."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import asyncio, time
from news7d.work.watchdog import watch

async def main():
    dog = asyncio.create_task(watch(0.6))
    await asyncio.sleep(1.5)
    print("round and round", flush=True)
    {}
    dog.cancel()

asyncio.run(main())
print("over")
"""


def run(statement: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM.format(statement)], capture_output=True, text=True, timeout=60, check=False)


def test_a_loop_that_stands_still_ends_the_process() -> None:
    done = run("time.sleep(50)")
    assert (done.returncode, done.stdout) == (1, "round and round\n")
    assert "Timeout" in done.stderr
    assert "in main" in done.stderr


def test_an_endless_expression_is_seen_although_it_never_lets_go_of_the_interpreter() -> None:
    done = run("import re; re.match('(a+)+$', 'a' * 60 + 'b')")
    assert done.returncode == 1
    assert "Timeout" in done.stderr


def test_a_loop_that_goes_round_stays() -> None:
    done = run("await asyncio.sleep(0.7)")
    assert (done.returncode, done.stdout) == (0, "round and round\nover\n")
