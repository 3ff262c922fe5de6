"""Memory that is free goes back to the system.

Threads that read from the database each get an arena of glibc's allocator, and what one of them frees another cannot use: under
load a process grew to twice of what it held. Two arenas are enough here, and what is free at the top goes back once a minute.
Large pieces (bodies, batches on their way to a worker) get pages of their own, which go back as soon as they are free; left alone,
glibc learns from the largest piece it has seen to keep all smaller ones.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1  # malloc.h
_LARGE = 128 << 10  # bytes


def few_arenas() -> None:
    """To be called before threads are started. Does nothing where the C library is not glibc."""
    mallopt = getattr(_libc(), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 2)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)
        mallopt(_M_TRIM_THRESHOLD, 2 * _LARGE)


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
