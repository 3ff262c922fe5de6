"""What one GET costs: `python bench/fetch.py [--outlets 200] [--gets 2000]`.

Starts tests/far_side/simweb.py with an address for each outlet, then asks for feeds through news7d.net.Fetcher, on new
connections, first without validators (200) and then with them (304). CPU is that of this process alone: loop, libcurl,
decompression and our own code, without parsing or storing. The address rule is asked for every connection and allows loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path

import uvloop

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parents[1])]

from news7d.net import Fetcher, FetchLimits  # noqa: E402
from tests.far_side import FarSide, run_simweb  # noqa: E402

Validators = dict[str, str | None]


async def gets(fetcher: Fetcher, urls: list[str], etags: Validators, gets: int, status: int) -> tuple[float, float]:
    """CPU and wall milliseconds per GET."""
    waiting = iter([urls[n % len(urls)] for n in range(gets)])

    async def worker() -> None:
        for url in waiting:
            response = await fetcher.get(url, accept="feed", etag=etags.get(url) if status == 304 else None)
            assert response.status == status, response
            etags[url] = response.header("etag")

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(64)))
    return (time.process_time() - cpu) / gets * 1000, (time.perf_counter() - wall) / gets * 1000


async def measure(web: FarSide, outlets: int, count: int) -> None:
    urls, etags = [web.feed(outlet) for outlet in range(outlets)], Validators()
    fetcher = Fetcher(FetchLimits(allow_private_networks=True))
    await gets(fetcher, urls, etags, outlets, 200)
    for status in (200, 304):
        best = min([await gets(fetcher, urls, etags, count, status) for _ in range(3)])
        print(f"{status}: {best[0]:.3f} ms CPU, {best[1]:.3f} ms wall per GET of a feed (best of 3 rounds of {count:,})")
    await fetcher.close()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--outlets", type=int, default=200)
    parser.add_argument("--gets", type=int, default=2000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, run_simweb(Path(folder), outlets=options.outlets, prewarm=True) as web:
        uvloop.run(measure(web, options.outlets, options.gets))


if __name__ == "__main__":
    main()
