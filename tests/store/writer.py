"""A process that stores feeds until it is killed, and says on stdout what has been accepted: `python writer.py URL FEED FIRST`."""

from __future__ import annotations

import sys
from itertools import count

from news7d.store import open_store
from tests.store.make import new_entry, poll


def main(url: str, feed_id: int, first: int) -> None:
    store = open_store(url)
    for number in count(first, 3):
        store.save_feeds([poll(feed_id, *(new_entry(n, text=f"Text {n}. " * 40) for n in range(number, number + 3)))])
        print(number + 3, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
