"""A process whose loop stands still is worse than none: it ends itself, with a traceback of all threads, and whoever started it
(systemd, Docker) starts it anew. Nothing is lost by that.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import signal

STALL_S = 60.0


async def watch(limit_s: float = STALL_S) -> None:
    """Until cancelled: end the process with exit code 1 once the loop has not come round for `limit_s` seconds.

    faulthandler counts in a thread of its own that needs no interpreter lock, so a regular expression that never ends is seen too.
    Stopping the process by hand (Ctrl-Z) is not held against it.
    """
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTSTP, _rest)
    try:
        while True:
            faulthandler.dump_traceback_later(limit_s, exit=True)
            await asyncio.sleep(limit_s / 12)
    finally:
        faulthandler.cancel_dump_traceback_later()
        loop.remove_signal_handler(signal.SIGTSTP)


def _rest() -> None:
    faulthandler.cancel_dump_traceback_later()
    os.kill(os.getpid(), signal.SIGSTOP)
