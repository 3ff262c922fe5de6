"""The whole road: pages fetched and read, analysed, grouped, judged. Nobody else does that, so it stands alone."""

from __future__ import annotations

import json

from bench.machine import share_of_others
from bench.table import Table
from bench.web import news7d, simulated_web, size_of, subscribed, workplace


def tables(outlets: int, rounds: int) -> list[Table]:
    with simulated_web(outlets) as web, workplace() as folder:
        data = subscribed(web, folder)
        whole, others = share_of_others(lambda: news7d(data, "refresh", "--all", "--json"))  # not repeated: the second finds nothing new
        size = size_of(data)
    said = json.loads(whole.output)
    articles = max(1, said["articles"])
    row = {
        "CPU, ms per article": 1000 * whole.cpu_s / articles,
        "wall, s": whole.wall_s,
        "memory, MB": whole.peak_mb,
        "database, bytes per article": size / articles,
        "stories": float(said["stories"]),
    }
    title = f"The whole road: {outlets} feeds, {articles:,} articles, {said['pages']:,} pages"
    return [Table(title=title, rows={"News7D": row}, busy=others)]
