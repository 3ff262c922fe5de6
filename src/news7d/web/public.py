"""Public mode at the doors: who is a stranger here, and what strangers see. The rules themselves: core.rights."""

from __future__ import annotations

from starlette.requests import Request

from news7d.core.rights import shows_whole
from news7d.model import Outlet
from news7d.web.house import House, house_of
from news7d.web.sessions import visitor


async def is_own(request: Request) -> bool:
    """Whether whoever asks is one of the operator's own readers: everybody where the house is not public, else who signed in.

    An answer that differs by it must not be `cache-control: public`, and its key on the shelf must hold it.
    """
    if not house_of(request).settings.public:
        return True
    return (await visitor(request)).admin


def may_read_whole(house: House, outlet: Outlet, *, own: bool) -> bool:
    """Whether this reader sees the whole text of the outlet's articles; else an excerpt and the link."""
    return shows_whole(house.settings.full_text, outlet, own=own)
