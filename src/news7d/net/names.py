"""Host names to addresses, looked up in threads of our own.

libcurl's resolver has a handful of threads that it waits for when it is closed: a few dead name servers would hold up
every other host, and the end of the program. Ours are one short-lived daemon thread per lookup.
The addresses found are handed to curl as they are, so what was checked is what is connected to.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import OrderedDict
from ipaddress import ip_address

from news7d.errors import Unreachable
from news7d.net.address import Target

_KEPT_S = 60.0  # getaddrinfo does not tell how long an answer holds
_REMEMBERED = 10_000
_LOOKUPS = 256  # threads at the same time; a hung lookup keeps its own until the system gives it up

Addresses = tuple[str, ...]


class Names:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._known: OrderedDict[str, tuple[float, Addresses]] = OrderedDict()
        self._free = asyncio.Semaphore(_LOOKUPS)

    async def addresses(self, target: Target, seconds: float) -> Addresses:
        """The addresses of the host, best first; empty where it is an address itself.

        Raises Unreachable (dns) if there are none, or if that is not known within so many seconds.
        """
        host = target.host
        if _is_address(host):
            return ()
        if host.endswith(".localhost"):
            return ("127.0.0.1",)  # RFC 6761 §6.3: such names are never asked of the network; not every system knows them
        known = self._known.get(host)
        if known is not None and known[0] > self._loop.time():
            return known[1]
        try:
            found = await asyncio.wait_for(self._look_up(host), seconds)
        except TimeoutError:
            raise Unreachable(f"The name {host} did not resolve within the time allowed.", cause="dns") from None
        except OSError as error:
            raise Unreachable(f"The name {host} does not resolve ({error.strerror or error}).", cause="dns") from None
        self._known[host] = (self._loop.time() + _KEPT_S, found)
        self._known.move_to_end(host)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _look_up(self, host: str) -> Addresses:
        await self._free.acquire()
        answer: asyncio.Future[Addresses] = self._loop.create_future()
        threading.Thread(target=self._in_thread, args=(host, answer), name=f"dns {host}", daemon=True).start()
        return await answer

    def _in_thread(self, host: str, answer: asyncio.Future[Addresses]) -> None:
        found: Addresses | OSError
        try:
            infos = socket.getaddrinfo(host.encode("ascii"), None, type=socket.SOCK_STREAM)
            found = tuple(dict.fromkeys(str(info[4][0]) for info in infos))
        except OSError as error:
            found = error
        try:
            self._loop.call_soon_threadsafe(self._deliver, answer, found)
        except RuntimeError:
            pass  # the loop is closed: nobody waits any more

    def _deliver(self, answer: asyncio.Future[Addresses], found: Addresses | OSError) -> None:
        self._free.release()
        if answer.done():
            return  # the caller has gone away
        if isinstance(found, OSError):
            answer.set_exception(found)
        else:
            answer.set_result(found)


def _is_address(host: str) -> bool:
    """Odd spellings such as 127.1 are no addresses here: the system turns them into one, and that is judged."""
    if ":" not in host and not host[-1:].isdigit():
        return False
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
