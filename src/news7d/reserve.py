"""A file of 64 MiB beside the SQLite database, so that there is room to make room when the disk is full.

SQLite must write before it can delete. `news7d prune` therefore begins by giving the reserve up, and puts it back at the end.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

SIZE = 64 << 20  # bytes
SPARE = 4 * SIZE  # what must be free besides, before we take that much of the disk
NAME = "news7d.reserve"


def set_aside(folder: Path, size: int = SIZE) -> bool:
    """Make the reserve if it is missing and there is plenty of room; whether it is there."""
    path = folder / NAME
    if path.exists() and path.stat().st_size == size:
        return True
    try:
        if free_bytes(folder) < size + SPARE:
            return False
        with path.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)
    except OSError:  # a file system that cannot, or that was quicker to fill up
        path.unlink(missing_ok=True)
        return False
    return True


def give_up(folder: Path) -> bool:
    """Free the reserve; whether there was one."""
    path = folder / NAME
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def is_short(folder: Path) -> bool:
    """Whether less is free than a day may need."""
    return free_bytes(folder) < SIZE


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free
