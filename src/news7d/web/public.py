"""Public mode at the doors: who is a stranger here, and what strangers see. The rules themselves: core.rights."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request

from news7d.core.rights import shows_whole
from news7d.model import Outlet, Reader
from news7d.web.house import House, house_of
from news7d.web.languages import _
from news7d.web.sessions import visitor


async def is_own(request: Request) -> bool:
    """Whether whoever asks is one of the house's own readers: everybody where it is not public, else who signed in.

    An answer that differs by it must not be `cache-control: public`, and its key on the shelf must hold it.
    """
    if not house_of(request).settings.public:
        return True
    return (await visitor(request)).reader is not None


def may_read_whole(house: House, outlet: Outlet, *, own: bool) -> bool:
    """Whether this reader sees the whole text of the outlet's articles; else an excerpt and the link."""
    return shows_whole(house.settings.full_text, outlet, own=own)


def may_add_feeds(house: House, reader: Reader | None) -> bool:
    """Editors may; whether every reader may is a setting."""
    return reader is not None and (reader.may_edit or house.settings.readers_add_feeds)


def refuse_adding(house: House, reader: Reader | None) -> None:
    """Raises HTTPException 403 where they may not."""
    if not may_add_feeds(house, reader):
        raise HTTPException(403, _("Only editors add feeds in this house."))
