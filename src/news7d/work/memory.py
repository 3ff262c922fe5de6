"""Memory that is free goes back to the system.

Threads that read from the database each get an arena of glibc's allocator, and what one of them frees another cannot use: under
load a process grew to twice of what it held. Two arenas are enough here, and what is free at the top goes back once a minute.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8  # malloc.h


def few_arenas() -> None:
    """To be called before threads are started. Does nothing where the C library is not glibc."""
    mallopt = getattr(_libc(), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)


def give_back() -> None:
    """Hand free memory to the system: milliseconds."""
    trim = getattr(_libc(), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _libc() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
